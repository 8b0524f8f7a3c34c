import AuspexIR

extension Reverse {
    /// A branch backwards is a branch on the same condition: nothing of the arm that was not taken is computed.
    mutating func backward(_ branch: Branch, _ results: [Value], _ adjoints: [Value?]) throws {
        let condition = new(branch.condition)
        let arms = [branch.then, branch.otherwise]
        let captures = arms.map { self.captures(of: $0, extents: nil) }
        for capture in captures { prepareAccumulators(for: capture.arrays) }

        // Both arms have to return adjoints for the same scalars: for those that either of them passes something on to.
        var targets: [Value] = []
        for (arm, capture) in zip(arms, captures) {
            for value in capture.scalars where !targets.contains(value) && receives(value, arm, adjoints) { targets.append(value) }
        }
        var regions: [Region] = []
        for (arm, capture) in zip(arms, captures) {
            builder.openArm()
            pushFrame(arm, capture)
            forward(arm)
            for (result, adjoint) in zip(arm.results, adjoints) {
                if let adjoint { contribute(to: result, adjoint) }
            }
            try backward(arm)
            let frame = frames.removeLast()
            let amounts = targets.map { frame.scalars[$0] ?? builder.real(0) }
            regions.append(builder.close(results: amounts))
        }
        if targets.isEmpty, !regions[0].hasEffect, !regions[1].hasEffect { return }
        let outcomes = builder.finishBranch(condition, regions[0], regions[1])
        for (target, outcome) in zip(targets, outcomes) { contribute(toScalar: target, outcome) }
    }

    private func receives(_ value: Value, _ arm: Region, _ adjoints: [Value?]) -> Bool {
        if arm.hasEffect { return true }
        let varying = Activity.results(of: arm, varyWith: value, types: types)
        return zip(varying, adjoints).contains { $0 && $1 != nil }
    }
}

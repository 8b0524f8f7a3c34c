import AuspexSyntax

/// A program that is scored at the draws of another.
struct Meeting {
    let model: ModelType
    let guide: ModelType
}

extension SmoothnessAnalysis {
    /// Which models and guides meet is said by the body of an objective: `log_density(p, t)` scores a model at the draws of a guide.
    func checkPairs(_ declaration: FunctionDeclaration, _ scope: FlowScope, at span: Span) {
        meetings = []
        asking(.paired(span: span)) { _ = result(of: declaration.body, in: scope) }
        let found = meetings
        for (position, meeting) in found.enumerated() where !found[..<position].contains(where: { $0.model == meeting.model && $0.guide == meeting.guide }) {
            // What one model does not choose another one may score, as with a guide over auxiliary choices.
            let others = found.filter { $0.guide == meeting.guide && $0.model != meeting.model && $0.model != $0.guide }.flatMap { $0.model.latent.map(\.name) }
            let problems = guideProblems(model: meeting.model, guide: meeting.guide, at: span, scoredElsewhere: Set(others))
            diagnostics += problems.filter { !diagnostics.contains($0) }
        }
    }
}

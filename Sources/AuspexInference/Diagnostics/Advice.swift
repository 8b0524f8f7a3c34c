/// Something about a run that its user should know: what happened, why it matters, what to do.
public struct Advice: Sendable, Equatable {
    public enum Topic: String, Sendable, CaseIterable {
        case divergences, depthSaturation, energyFraction, rHat, effectiveSampleSize, constantQuantity, stopped
    }

    public var topic: Topic
    public var whatHappened: String
    public var whyItMatters: String
    public var whatToDo: String

    /// The three parts as one paragraph.
    public var text: String { "\(whatHappened) \(whyItMatters) \(whatToDo)" }
}

/// What is looked at to give advice.
public struct RunEvidence: Sendable {
    /// Draws after warm-up over all chains.
    public var draws: Int
    public var divergences: Int
    public var depthSaturations: Int
    public var maxDepth: Int
    public var targetAcceptance: Double
    /// E-BFMI of each chain.
    public var energyFractions: [Double]
    /// R-hat and bulk and tail ESS of each named quantity.
    public var quantities: [(name: String, rHat: Double, bulkESS: Double, tailESS: Double)]
    public var chains: Int
    public var wasCancelled: Bool

    public init(
        draws: Int, divergences: Int, depthSaturations: Int, maxDepth: Int, targetAcceptance: Double,
        energyFractions: [Double], quantities: [(name: String, rHat: Double, bulkESS: Double, tailESS: Double)],
        chains: Int, wasCancelled: Bool
    ) {
        self.draws = draws
        self.divergences = divergences
        self.depthSaturations = depthSaturations
        self.maxDepth = maxDepth
        self.targetAcceptance = targetAcceptance
        self.energyFractions = energyFractions
        self.quantities = quantities
        self.chains = chains
        self.wasCancelled = wasCancelled
    }

    /// Advice, the most serious first; empty when there is nothing to say.
    public func advice() -> [Advice] {
        [stopped, divergenceAdvice, rHatAdvice, essAdvice, energyAdvice, depthAdvice, constantAdvice].compactMap { $0 }
    }

    private var stopped: Advice? {
        guard wasCancelled else { return nil }
        return Advice(
            topic: .stopped, whatHappened: "The run was stopped before all draws were made; \(draws) were kept.",
            whyItMatters: "Everything below is computed from those.",
            whatToDo: "Let the run finish before you rely on it.")
    }

    private var divergenceAdvice: Advice? {
        guard divergences > 0 else { return nil }
        let share = 100 * Double(divergences) / Double(max(draws, 1))
        let raised = targetAcceptance < 0.95 ? 0.95 : targetAcceptance < 0.99 ? 0.99 : nil
        let first = raised.map { "Raise the target acceptance from \(targetAcceptance) to \($0)" }
        let second = "write the model in its non-centred form, where a scale multiplies a standardised effect"
        return Advice(
            topic: .divergences,
            whatHappened: "\(divergences) of \(draws) draws (\(rounded(share)) %) ended in a divergence.",
            whyItMatters:
                "There is a region that the sampler cannot enter at this step size, often the narrow end of a hierarchical scale, so the draws are biased away from it.",
            whatToDo: first.map { "\($0); if divergences stay, \(second)." }
                ?? "A smaller step will not help any more: \(second), or tighten the priors.")
    }

    private var rHatAdvice: Advice? {
        let bad = quantities.filter { $0.rHat > 1.01 }.sorted { $0.rHat > $1.rHat }
        guard let worst = bad.first else { return nil }
        return Advice(
            topic: .rHat,
            whatHappened:
                "R-hat exceeds 1.01 for \(bad.count) of \(quantities.count) quantities; the largest is \(rounded(worst.rHat, 3)) for \(worst.name).",
            whyItMatters: "The chains do not agree on the distribution, so it has not been explored.",
            whatToDo: worst.rHat > 1.1
                ? "Look at the chains of \(worst.name): separate levels mean several modes or a parameter that is not identified; reparameterise or tighten the priors before drawing more."
                : "Draw for longer, with a longer warm-up; if it stays, look for parameters that are not identified.")
    }

    private var essAdvice: Advice? {
        let wanted = 100 * Double(max(chains, 4))
        let sizes = quantities.map { (name: $0.name, size: min($0.bulkESS, $0.tailESS)) }.filter { $0.size < wanted }
        guard let worst = sizes.min(by: { $0.size < $1.size }) else { return nil }
        return Advice(
            topic: .effectiveSampleSize,
            whatHappened:
                "The effective sample size is below \(Int(wanted)) for \(sizes.count) of \(quantities.count) quantities; the smallest is \(rounded(worst.size)) for \(worst.name).",
            whyItMatters: "Means, quantiles and R-hat itself are not reliable with so few independent draws.",
            whatToDo: "Make more draws"
                + (worst.size > 0 && draws > 0 && worst.size < wanted
                    ? ", about \(max(2, Int((wanted / worst.size).rounded(.up)))) times as many" : "")
                + ", or reparameterise so that parameters are less correlated; a dense metric may help when there are few.")
    }

    private var energyAdvice: Advice? {
        let low = energyFractions.filter { $0 < 0.3 }
        guard let worst = low.min() else { return nil }
        return Advice(
            topic: .energyFraction,
            whatHappened: "E-BFMI is below 0.3 in \(low.count) of \(energyFractions.count) chains; the lowest is \(rounded(worst, 2)).",
            whyItMatters:
                "The momentum is too weak to carry the chain between levels of energy, so heavy tails are explored slowly.",
            whatToDo: "Reparameterise heavy-tailed or hierarchical parts, for example with a non-centred form, or tighten wide priors.")
    }

    private var depthAdvice: Advice? {
        guard depthSaturations > 0 else { return nil }
        let share = 100 * Double(depthSaturations) / Double(max(draws, 1))
        return Advice(
            topic: .depthSaturation,
            whatHappened: "\(depthSaturations) of \(draws) draws (\(rounded(share)) %) reached the greatest tree depth, \(maxDepth).",
            whyItMatters: "Their trajectories were cut short: the draws are valid, but they move less for their cost.",
            whatToDo: "Rescale parameters of very different size or use a dense metric; as a last resort raise maxDepth.")
    }

    private var constantAdvice: Advice? {
        let constant = quantities.filter { $0.rHat.isNaN && !$0.bulkESS.isNaN }
        guard let first = constant.first else { return nil }
        return Advice(
            topic: .constantQuantity,
            whatHappened: "\(constant.count == 1 ? first.name : "\(first.name) and \(constant.count - 1) others") did not vary.",
            whyItMatters: "R-hat is not defined for a constant.",
            whatToDo: "Nothing, when it is constant by construction; otherwise its chain is stuck.")
    }

    private func rounded(_ value: Double, _ digits: Int = 0) -> String {
        guard value.isFinite else { return "\(value)" }
        let scale = ScalarMath.power(10, Double(digits))
        if digits == 0, value > 0, value < 1 { return "less than 1" }
        let scaled = (value * scale).rounded() / scale
        return digits == 0 && abs(scaled) < 1e15 ? "\(Int(scaled))" : "\(scaled)"
    }
}

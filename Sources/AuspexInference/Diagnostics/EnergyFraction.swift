extension Diagnostics {
    /// Energy Bayesian fraction of missing information of one chain (Betancourt 2016): how much of the energy's variance one
    /// resampling of the momentum explores. Values below 0.3 mean that the chain moves slowly between energy levels.
    public static func energyFraction(_ energies: [Double]) -> Double {
        guard energies.count >= 2, !energies.contains(where: \.isNaN) else { return .nan }
        let steps = zip(energies.dropFirst(), energies).map { ($0 - $1) * ($0 - $1) }
        return mean(steps) / variance(energies)
    }
}

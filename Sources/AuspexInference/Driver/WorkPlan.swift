/// How chains are dealt to threads.
public struct WorkPlan: Sendable, Equatable {
    /// At least one and no more than there are chains.
    public let threads: Int
    /// The greatest number of chains that a thread serves together.
    public let width: Int

    /// First every thread gets a chain, for threads run side by side; then each serves several together, as many as its share
    /// and no more than the target gains by. Chains for which there is no room wait until another has ended.
    /// - Parameters:
    ///   - threads: how many there may be.
    ///   - preferredLanes: what the target says; see `LogDensity`.
    public init(chains: Int, threads: Int, preferredLanes: Int) {
        self.threads = max(1, min(threads, chains))
        // Rounded up without a sum that could overflow.
        let share = chains / self.threads + (chains % self.threads == 0 ? 0 : 1)
        width = max(1, min(preferredLanes, share))
    }
}

import AuspexExecution

/// What all chains of a run share.
final class ChainContext: Sendable {
    let options: SamplerOptions
    let sink: any DrawSink
    let progress: ProgressReporter?
    /// Raised by the user.
    let cancellation: CancellationFlag
    /// Raised when a chain has failed, so that the others stop.
    let failure = CancellationFlag()

    init(options: SamplerOptions, sink: any DrawSink, progress: ProgressReporter?, cancellation: CancellationFlag) {
        self.options = options
        self.sink = sink
        self.progress = progress
        self.cancellation = cancellation
    }

    var isStopped: Bool { cancellation.isCancelled || failure.isCancelled }
}

/// Keys of chain `index`: one for its starting point, one for its iterations.
func chainKeys(seed: UInt64, index: Int) -> (start: RandomKey, iterations: RandomKey) {
    let key = RandomKey(seed: seed).split(UInt64(index))
    return (key.split(0), key.split(1))
}

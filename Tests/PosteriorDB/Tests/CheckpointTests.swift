import Foundation
import PosteriorDBSupport
import Testing

/// Log densities and gradients against those of Stan, where the reference folder is at hand.
@Suite struct CheckpointTests {
    private static let isAvailable = !(ProcessInfo.processInfo.environment[ReferenceFolder.variable] ?? "").isEmpty

    @Test(.enabled(if: isAvailable, "needs \(ReferenceFolder.variable)"), arguments: PosteriorCase.all.map(\.name))
    func densitiesAndGradientsAgree(_ name: String) throws {
        let folder = try #require(try ReferenceFolder.fromEnvironment())
        let posterior = try #require(PosteriorCase.all.first { $0.name == name })
        guard let reference = try folder.checkpoints(of: name) else { return }
        let comparison = try CheckpointComparison(posterior, reference, in: folder)
        #expect(comparison.disagreements.isEmpty)
    }

    @Test func boundOfManyComparisonsGrowsSlowly() {
        // 1e-6 / 2 in either tail of one comparison is at 4.8916; a hundred times less at 5.7307 (tables of the normal distribution).
        #expect(abs(familyWiseBound(comparisons: 1) - 4.8916) < 1e-4)
        #expect(abs(familyWiseBound(comparisons: 100) - 5.7307) < 1e-4)
    }
}

import AuspexExecution
import CKernels
import Testing

@Suite struct RandomTests {
    /// The known answers of Philox4x32-10 that its authors publish with Random123.
    @Test(arguments: [
        ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
        (
            [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [0xffff_ffff, 0xffff_ffff],
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        ),
        (
            [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        ),
    ] as [([UInt64], [UInt64], [UInt64])])
    func knownAnswers(counter: [UInt64], key: [UInt64], expected: [UInt64]) {
        let block = ax_philox(ax_philox_block(word: (counter[0], counter[1], counter[2], counter[3])), key[0], key[1])
        #expect([block.word.0, block.word.1, block.word.2, block.word.3] == expected)
    }

    /// Chi-square over 256 cells. With 255 degrees of freedom the bound is exceeded with probability 1e-9.
    private func chiSquare(_ draws: some Sequence<Double>) -> Double {
        var cells = [Double](repeating: 0, count: 256)
        var total = 0.0
        for u in draws {
            cells[Int(u * 256)] += 1
            total += 1
        }
        let expected = total / 256
        return cells.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    }
    private let chiSquareBound = 414.6

    @Test func uniformAlongCountersAndAlongStreams() {
        let key = RandomKey(seed: 1)
        #expect(chiSquare((0..<200_000).map { key.uniform($0) }) < chiSquareBound)
        #expect(chiSquare((0..<200_000).map { key.split($0).uniform(0) }) < chiSquareBound)
        #expect(chiSquare((0..<200_000).map { RandomKey(seed: $0).uniform(0) }) < chiSquareBound)
        // The low bits as well: scaled up, they are uniform again.
        #expect(chiSquare((0..<200_000).map { (key.uniform($0) * 0x1p40).truncatingRemainder(dividingBy: 1) }) < chiSquareBound)
    }

    @Test func unitIntervalIsOpen() {
        #expect(ax_random_unit(0) == 0x1p-54)
        #expect(ax_random_unit(.max) == 1 - 0x1p-53)
        #expect(ax_random_unit(1 << 11) == 0x1p-53)
        #expect(ax_random_unit(1 << 12) == 0x1p-52)
        #expect(ax_random_unit(1 << 63) == 0.5)
    }

    /// Moments and correlations of n draws are normal with known standard errors; a z-score above 6.5 has probability 1e-10.
    @Test func normalMomentsAndIndependence() {
        let n = 200_000
        let key = RandomKey(seed: 2)
        let z = (0..<UInt64(n)).map { key.normal($0) }
        let other = (0..<UInt64(n)).map { key.split(0).normal($0) }
        let root = Double(n).squareRoot()
        func score(_ sum: Double, variance: Double) -> Double { abs(sum) / (root * variance.squareRoot()) }
        #expect(score(z.reduce(0, +), variance: 1) < 6.5)
        #expect(score(z.reduce(0) { $0 + $1 * $1 - 1 }, variance: 2) < 6.5)
        #expect(score(z.reduce(0) { $0 + $1 * $1 * $1 }, variance: 15) < 6.5)
        #expect(score(z.reduce(0) { $0 + $1 * $1 * $1 * $1 - 3 }, variance: 96) < 6.5)
        #expect(score(zip(z, other).reduce(0) { $0 + $1.0 * $1.1 }, variance: 1) < 6.5)
        #expect(score(zip(z, z.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }, variance: 1) < 6.5)
        #expect(score(zip(z, other).reduce(0) { $0 + ($1.0 * $1.0 - 1) * ($1.1 * $1.1 - 1) }, variance: 4) < 6.5)
    }

    @Test func exponentialMoments() {
        let n = 200_000
        var stream = RandomStream(RandomKey(seed: 3))
        let x = (0..<n).map { _ in stream.exponential() }
        let root = Double(n).squareRoot()
        #expect(abs(x.reduce(0) { $0 + $1 - 1 }) / root < 6.5)
        #expect(abs(x.reduce(0) { $0 + $1 * $1 - 2 }) / (root * 20.0.squareRoot()) < 6.5)
        #expect(x.allSatisfy { $0 > 0 })
    }

    @Test func streamsFollowTheirCounter() {
        let key = RandomKey(seed: 4)
        var stream = RandomStream(key)
        #expect(stream.uniform() == key.uniform(0))
        #expect(stream.normal() == key.normal(1))
        #expect(stream.exponential() == key.exponential(2))
        #expect(stream.bits() == key.bits(3).0)
        var resumed = RandomStream(key, counter: stream.counter)
        #expect(stream.bits() == resumed.bits())
    }

    @Test func keysDiffer() {
        let key = RandomKey(seed: 0)
        var keys: Set<RandomKey> = [key]
        for i in 0..<1000 as Range<UInt64> {
            keys.insert(key.split(i))
            keys.insert(key.split(0).split(i))
            keys.insert(RandomKey(seed: i))
        }
        #expect(keys.count == 3000)
        // Blocks that make keys and blocks that make numbers do not meet.
        #expect(key.split(5).word != key.bits(5).0)
    }
}

import Foundation
import Testing

/// The examples with networks, their fits made shorter, against what can be said without a network.
struct NetworkExamplesTests {
    private typealias Run = VariationalExamplesTests.Run

    private static func pixels() throws -> [[Int]] {
        let bytes = try #require(FileManager.default.contents(atPath: "\(ExamplesTests.folder)/digits/digits.json"))
        let object = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        let images = try #require(object["images"] as? [[Int]]), labels = try #require(object["labels"] as? [Int])
        #expect(images.count == 1797 && labels.count == 1797)
        #expect(images.allSatisfy { $0.count == 64 && $0.allSatisfy((0...16).contains) } && labels.allSatisfy((0...9).contains))
        return images.map { $0.map { $0 > 7 ? 1 : 0 } }
    }

    /// The mean log probability of the last 300 pictures when each pixel is on by itself, as often as in the others (a Laplace rule).
    private static func independent(_ pixels: [[Int]]) -> Double {
        let on = (0..<64).map { pixel in (Double(pixels[..<1497].map { $0[pixel] }.reduce(0, +)) + 1) / 1499 }
        return pixels[1497...].map { image in zip(image, on).map { log($0 == 1 ? $1 : 1 - $1) }.reduce(0, +) }.reduce(0, +) / 300
    }

    @Test func autoencoder() throws {
        let run = try Run("vae", changing: [("steps: 10_000", "steps: 1000"), ("held_out[0..<50]", "held_out[0..<10]")])
        let alone = try run.numbers("pixels alone, held out", 1)[0], exact = Self.independent(try Self.pixels())
        #expect(abs(alone - exact) < 1e-4, "\(alone) for \(exact)")
        let (seen, bound) = (try run.numbers("bound, seen", 1)[0], try run.numbers("bound, held out", 1)[0])
        #expect(bound > exact + 3, "\(bound), without a latent place \(exact)")
        #expect(abs(seen - bound) < 2, "\(seen), \(bound)")
        // Of the same pictures with errors of a few hundredths; the bound grows with the draws.
        let (one, many) = (try run.numbers("few held out, 1 draw", 1)[0], try run.numbers("few held out, 100 draws", 1)[0])
        #expect(many > one + 0.1 && many < one + 3, "\(one), \(many)")
        #expect(run.pictures["vae.svg"] != nil)
    }

    @Test func semiSupervised() throws {
        let run = try Run("semi_supervised_vae", changing: [("1...3", "2...2"), ("steps: 4000", "steps: 1500")])
        let found = try run.numbers("labels alone, all pictures, seed 2", 2)
        // 400 pictures: a difference of 0.04 is about two standard errors of one share, and the same pictures are judged.
        #expect(found[0] > 0.6 && found[1] > found[0] + 0.04, "\(found)")
        #expect(run.pictures["semi_supervised_vae.svg"] != nil)
    }

    @Test func bayesianNetwork() throws {
        let run = try Run("bayesian_network", changing: [("10_000", "3000"), ("warmup: 1000", "warmup: 500")])
        // The family of all normal distributions contains the independent ones.
        let (narrow, wide) = (try run.numbers("bound, mean-field", 1)[0], try run.numbers("bound, full-rank", 1)[0])
        #expect(wide > narrow + 3, "\(narrow), \(wide)")
        let spreads = try ["mean-field", "full-rank", "nuts"].map { try run.numbers("sd in the gap, among the data, \($0)", 2) }
        for spread in spreads { #expect(spread[0] > 2 * spread[1], "\(spreads)") }
        #expect(spreads[2][0] > 1.5 * spreads[0][0] && spreads[2][0] > 1.5 * spreads[1][0], "\(spreads)")
        #expect(spreads[2][1] < 0.1, "\(spreads)")
        // Curves end up near the one that the points were drawn from: y = sin 2x + 0.3 x.
        for name in ["mean-field", "full-rank", "nuts"] {
            let error = try run.numbers("largest error among the data, \(name)", 1)[0]
            #expect(error < 0.2, "\(name): \(error)")
        }
        #expect(run.pictures["bayesian_network.svg"] != nil)
    }
}

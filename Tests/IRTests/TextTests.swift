import AuspexIR
import Foundation
import RandomPrograms
import Testing

@Suite struct TextTests {
    static let example = """
        func lp(%0 "a\\"b c": real variable, %1 y: real[8] data, %2 n: int data) -> (lp, "d x") {
          %3 = const -0.0
          %4 = const nan
          %5 = const nan:7ff8000000000001
          %6 = const inf
          %7 = const 5e-324
          %8 = const -7
          %9 = const true
          %10 = tensor real[2,2] {1.0, -inf, 0.1, 1e+300}
          %11 = tensor int[0] {}
          %12, %13 = fold 8 reversed [%0] (%14, %15) {
            %16 = load %1[%14]
            %17 = add %15, %16
            yield %17, maximum %16
          }
          %18 = while 10 [%0] test (%19) {
            %20 = less %19, %12
            yield %20
          } do (%21) {
            %22 = add %21, %6
            yield %22
          }
          %23 = if %9 {
            yield %18
          } else {
            %24 = random_normal %2, %8
            yield %24
          }
          %25 = accumulator real[3]
          loop [8, 2] (%26, %27) {
            accumulate %25[%27], %23
            yield
          }
          %28 = freeze %25
          %29, %30 = symmetric_eigen %10
          %31 = inc_beta %0, %0, %12
          %32 = convert %31 to int
          %33 = update %28[%32], %31
          return %12, %33
        }

        """

    @Test func roundTrip() throws {
        let function = try Function(parsing: Self.example)
        #expect(function.verify().isEmpty)
        #expect(function.description == Self.example)
        guard case .constant(.real(let zero)) = function.body.instructions[0].operation else { Issue.record("no constant"); return }
        #expect(zero.sign == .minus && zero == 0)
        guard case .constant(.real(let payload)) = function.body.instructions[2].operation else { Issue.record("no NaN"); return }
        #expect(payload.bitPattern == 0x7ff8_0000_0000_0001)
    }

    @Test func numbersSurvive() throws {
        var dice = Dice(seed: 5)
        for _ in 0..<2000 {
            let bits = UInt64(dice.next(1 << 32)) << 32 | UInt64(dice.next(1 << 32))
            var builder = Builder(name: "f")
            let constant = builder.real(Double(bitPattern: bits))
            let read = try Function(parsing: builder.finish([("y", constant)]).description)
            #expect(read.body.instructions[0].operation == .constant(.real(Double(bitPattern: bits))))
        }
    }

    static let faults: [(text: String, line: Int, column: Int, reason: String)] = [
        ("func f() -> (y) {\n  %0 = const 1.5\n  %1 = sine %0\n  return %1\n}", 3, 13, "no operation"),
        ("func f() -> (y) {\n  %0 = const 1.5\n  %1 = not %0\n  return %1\n}", 3, 8, "does not apply"),
        ("func f() -> (y) {\n  return %1\n}", 2, 10, "not defined"),
        ("func f() -> (y) {\n  ?\n}", 2, 3, "does not belong"),
        ("func f(%0 x: real[2] thing) -> () { return }", 1, 27, "role"),
        ("func f() -> () {", 1, 17, "operation"),
        ("func \"f", 1, 6, "does not end"),
        ("func f(%0 x: real[99999999999,99999999999] data) -> () { return }", 1, 44, "too large"),
    ]

    @Test(arguments: faults.indices) func pointsAtFaults(_ index: Int) throws {
        let (text, line, column, reason) = Self.faults[index]
        let error = #expect(throws: TextError.self) { try Function(parsing: text) }
        #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
        #expect(error?.line == line && error?.column == column, "\(String(describing: error))")
    }

    /// Damaged text gives an error or another function, never a crash; what is read can be verified and printed.
    @Test func damagedText() {
        var dice = Dice(seed: 11)
        let pieces = Self.example.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        for _ in 0..<3000 {
            var damaged = pieces
            for _ in 0...dice.next(3) {
                let place = dice.next(damaged.count)
                switch dice.next(4) {
                case 0: damaged.remove(at: place)
                case 1: damaged.insert(dice.pick(pieces), at: place)
                case 2: damaged[place] = dice.pick(pieces)
                default: damaged[place] = String(damaged[place].dropFirst())
                }
            }
            if let function = try? Function(parsing: damaged.joined(separator: " ")) {
                _ = function.verify()
                _ = function.description
            }
        }
    }
}

import AuspexSemantics
import AuspexSyntax
import Testing

/// What the checker says of names, in the user's own syntax.
@Suite struct TypeTests {
    private func type(of name: String, in program: String) -> String? {
        let outcome = checked(program)
        #expect(outcome.all.isEmpty, "\(outcome.rendered)")
        return outcome.result.signatures[name]
    }

    @Test(arguments: [
        ("1 + 2", "Int"), ("7 / 2", "Real"), ("2 ^ 3", "Int"), ("2 ^ -1", "Positive"), ("2.0 * 3", "Real"), ("1 < 2", "Bool"),
        ("[1, 2, 3]", "Int[3]"), ("[[1.0, 2.0], [3.0, 4.0]]", "Real[2, 2]"), ("[1.0, 2.0] * 2", "Real[2]"), ("[1, 2] == [1, 3]", "Bool[2]"),
        ("zeros(3, 4) @ zeros(4)", "Real[3]"), ("zeros(3, 4) @ zeros(4, 5)", "Real[3, 5]"), ("zeros(4) @ zeros(4)", "Real"),
        ("zeros(5)[1...]", "Real[4]"), ("zeros(5)[..<2]", "Real[2]"), ("zeros(5, 6)[0]", "Real[6]"), ("zeros(5, 6)[1..<3, 2]", "Real[2]"),
        ("zeros(5)[[0, 1, 1]]", "Real[3]"), ("[i * i for i in 0..<4]", "Int[4]"), ("[[i + j for j in 0..<3] for i in 0..<2]", "Int[2, 3]"),
        ("exp(zeros(3))", "Positive[3]"), ("sum([1, 2])", "Int"), ("mean([1.0, 2.0])", "Real"), ("softmax(zeros(3))", "Simplex[3]"),
        ("concat(zeros(2), 1.0, zeros(3))", "Real[6]"), ("stack(zeros(2), ones(2))", "Real[2, 2]"), ("transpose(zeros(2, 3))", "Real[3, 2]"),
        ("count(zeros(4, 2))", "Int"), ("(1, 2.0)", "(Int, Real)"), ("\"a\" + \"b\"", "String"), ("if true { 1 } else { 2.0 }", "Real"),
        ("normal(zeros(3), 1)", "Distribution over Real[3]"), ("iid(normal(0, 1), [2, 3])", "Distribution over Real[2, 3]"),
        ("bernoulli(0.5)", "Distribution over Int(0...1)"), ("truncated(normal(0, 1), lower: 0)", "Distribution over NonNegative"),
        ("mixture([0.5, 0.5], normal([-1.0, 1.0], 1))", "Distribution over Real"), ("uniform(-1, 2)", "Distribution over Real(-1...2)"),
        ("categorical([0.2, 0.3, 0.5])", "Distribution over Int(0...2)"), ("dirichlet([1.0, 1.0])", "Distribution over Simplex[2]"),
    ])
    func `expressions have the expected types`(expression: String, expected: String) {
        let text = type(of: "value", in: "let value = \(expression)\n")
        #expect(text == "value: \(expected)")
    }

    @Test func `sizes are followed through a model`() {
        let program = """
            model regression(X: Real[N, D], g: Int(1...J)[N], J: Int) {
                beta ~ iid(normal(0, 1), D)
                a ~ normal(zeros(J), 1)
                mu := X @ beta + a[g - 1]
                for t in 0..<N { y[t] ~ normal(mu[t], 1) }
                d := mu[1...] - mu[..<(N - 1)]
            }
            """
        #expect(
            type(of: "regression", in: program)
                == "model regression(X: Real[N, D], g: Int(1...J)[N], J: Int) -> Model regression { beta: Real[D], a: Real[J], derived mu: Real[N], y: Real[N], derived d: Real[N - 1] }")
    }

    @Test func `a call binds sizes`() {
        let program = """
            func spread(x: Real[N], w: Real[N + 1]) -> Real[2 * N + 1] { return concat(x, w) }
            let s = spread(zeros(3), zeros(4))
            """
        #expect(type(of: "s", in: program) == "s: Real[7]")
        #expect(checked("func f(x: Real[N], w: Real[N + 1]) -> Real { return sum(x) + sum(w) }\nlet s = f(zeros(3), zeros(5))").codes == ["E0302"])
    }

    @Test func `sums of sizes have one normal form`() {
        #expect(checked("func f(x: Real[2 * K + 1], y: Real[1 + K + K]) -> Real { return sum(x + y) }").all.isEmpty)
        #expect(checked("func f(x: Real[(K + 1) * (K - 1)], y: Real[K * K - 1]) -> Real { return sum(x + y) }").all.isEmpty)
        #expect(checked("func f(x: Real[K + 1], y: Real[K]) -> Real { return sum(x + y) }").codes == ["E0302"])
    }

    @Test func `what cannot be known is left to the run`() {
        let programs = [
            "func f(x: Real[N], K: Int) -> Real { return sum(x + zeros(K)) }",
            "func f(x: Real) -> Real { return sqrt(x) + log(x) }",
            "model m(s: Real) {\n    if s > 0 { y ~ normal(0, s) } else { y ~ normal(0, 1) }\n}",
            "model m() {\n    s ~ normal(0, 1)\n    y ~ normal(0, 1 + s * s)\n}",
            "func f(x: Real[N]) -> Real {\n    var total = 0.0\n    for i in 0..<N {\n        if i > 0 { total += x[i - 1] }\n    }\n    return total\n}",
            "func f(x: Real[N]) -> Real { return sum([if i + 1 < N { x[i + 1] } else { 0.0 } for i in 0..<N]) }",
            "func f(x: Real[N]) -> Real {\n    for i in 0..<N {\n        if i == N - 1 { break }\n        print(x[i + 1])\n    }\n    return 0\n}",
            "let data = read(\"a.json\")\nlet x = data.a @ data.b + data.c[3].d\nif data.flag { print(x) }",
            "func f(a: Real[N], k: Int[M]) -> Real[M] { return a[k] }",
            "func f(K: Int) -> Real[K * (K - 1) / 2] { return zeros(div(K * (K - 1), 2)) }",
        ]
        for program in programs {
            let outcome = checked(program)
            #expect(outcome.result.diagnostics.isEmpty, "\(outcome.rendered)")
        }
    }

    @Test func `one mistake is told once`() {
        let program = """
            model m() {
                x ~ nrmal(0, 1)
                y ~ normal(x, exp(x))
                z := x + y
            }
            let post = nuts(m() given y = 3.0)
            let w = unknown_thing + 3
            let v = w * 2
            print(v[0], summary(post, [x, z]))
            """
        #expect(checked(program).codes == ["E0201", "E0201"])
    }

    @Test func `a prompt builds on what was said before`() {
        let compilation = Compilation(library: LibraryOnDisk())
        let checker = Checker(compilation: compilation, options: CheckOptions(allowsRedeclaration: true))
        func say(_ line: String) -> [String] {
            checker.check(compilation.parse(SourceFile(name: "prompt", text: line)).module).diagnostics.map(\.code.rawValue)
        }
        #expect(say("let a = [1.0, 2.0]").isEmpty)
        #expect(say("func f(x: Real[N]) -> Real { return sum(x) }").isEmpty)
        #expect(say("let b = f(a)").isEmpty)
        #expect(say("let c = a + [1.0]") == ["E0302"])
        #expect(say("let a = 3").isEmpty)
        #expect(say("let d = a + [1.0]").isEmpty)
        #expect(checker.describe("a") == "a: Int")
        #expect(checker.describe("f") == "func f(x: Real[N]) -> Real")
        #expect(checker.describe("normal")?.hasPrefix("distribution normal(mean: Real") == true)
        #expect(checker.describe("nuts")?.hasPrefix("nuts(p: Model") == true)
        #expect(checker.describe("no_such_name") == nil)
    }

    @Test func `types are recorded for every expression`() throws {
        let outcome = checked("let x = [1.0, 2.0]\nlet y = x[0] * 2\n")
        #expect(outcome.result.types.values.contains { $0.description == "Real[2]" })
        #expect(outcome.result.types.count >= 7)
    }

    @Test func `every host function describes itself`() {
        for host in HostFunction.all {
            #expect(host.summary.count > 10)
            #expect(HostFunction.named(host.name)?.name == host.name)
            #expect(Set(host.parameters.map(\.name)).count == host.parameters.count)
        }
    }
}

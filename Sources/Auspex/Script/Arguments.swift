import AuspexLowering
import AuspexSyntax

/// The arguments of a function of the host, by name, with their places for messages.
struct Arguments {
    let function: String
    let span: Span
    private let list: [EvaluatedArgument]

    init(_ list: [EvaluatedArgument], of function: String, at span: Span) {
        self.list = list
        self.function = function
        self.span = span
    }

    func all(_ name: String) -> [EvaluatedArgument] { list.filter { $0.label?.text == name } }

    subscript(name: String) -> EvaluatedArgument? { list.first { $0.label?.text == name } }

    func required(_ name: String) throws -> EvaluatedArgument {
        guard let argument = self[name] else {
            throw Diagnostic(.badArguments, "`\(function)` needs a value for `\(name)`", at: span)
        }
        return argument
    }

    func integer(_ name: String, default value: Int, atLeast least: Int) throws -> Int {
        guard let argument = self[name] else { return value }
        guard case .int(let number) = argument.value else {
            throw Diagnostic(.badSetting, "`\(name)` is a whole number, but this is \(argument.value.kindName)", at: argument.span)
        }
        guard number >= least else {
            throw Diagnostic(.badSetting, "`\(name)` must be at least \(least), but it is \(number)", at: argument.span)
        }
        return number
    }

    func real(_ name: String, default value: Double? = nil, in range: Interval, _ words: String) throws -> Double? {
        guard let argument = self[name] else { return value }
        guard let number = argument.value.knownNumber, range.contains(number) else {
            throw Diagnostic(.badSetting, "`\(name)` must be \(words), but this is \(Rendering.text(argument.value))", at: argument.span)
        }
        return number
    }

    func boolean(_ name: String, default value: Bool) throws -> Bool {
        guard let argument = self[name] else { return value }
        guard case .bool(let flag) = argument.value else {
            throw Diagnostic(.badSetting, "`\(name)` is true or false, but this is \(argument.value.kindName)", at: argument.span)
        }
        return flag
    }

    func string(_ name: String) throws -> String {
        let argument = try required(name)
        guard case .string(let text) = argument.value else {
            throw Diagnostic(.badArguments, "`\(name)` is a string, but this is \(argument.value.kindName)", at: argument.span)
        }
        return text
    }

    /// One of some words.
    func word(_ name: String, of words: [String], default value: String) throws -> String {
        guard let argument = self[name] else { return value }
        guard case .string(let word) = argument.value, words.contains(word) else {
            throw Diagnostic(
                .badSetting, "`\(name)` is one of \(words.map { "`\($0)`" }.joined(separator: ", "))", at: argument.span)
        }
        return word
    }

    /// Names of choices; nil when all are meant.
    func names(_ name: String) throws -> [String]? {
        guard let argument = self[name] else { return nil }
        switch argument.value {
        case .string(let one): return [one]
        case .list(let elements):
            return try elements.map { element in
                guard case .string(let one) = element else {
                    throw Diagnostic(.badArguments, "names of choices are needed here", at: argument.span)
                }
                return one
            }
        case let other: throw Diagnostic(.badArguments, "names of choices are needed here, but this is \(other.kindName)", at: argument.span)
        }
    }

    /// A conditioned model; a model without data is conditioned on nothing.
    func posterior(_ name: String) throws -> AuspexLowering.Posterior {
        let argument = try required(name)
        switch argument.value {
        case .posterior(let posterior): return posterior
        case .model(let model): return AuspexLowering.Posterior(model: model, observed: [])
        case let other:
            throw Diagnostic(
                .badArguments, "`\(function)` needs a model with its data, such as `m(x) given y = data.y`, but this is \(other.kindName)",
                at: argument.span)
        }
    }

    func draws(_ name: String) throws -> DrawsValue {
        let argument = try required(name)
        guard case .host(let value) = argument.value, let draws = value as? DrawsValue else {
            throw Diagnostic(
                .badArguments, "`\(function)` needs draws, such as `nuts` returns, but this is \(argument.value.kindName)", at: argument.span)
        }
        return draws
    }
}

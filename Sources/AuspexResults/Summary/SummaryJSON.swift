import AuspexInference

extension Summary {
    /// The summary for other programs. A figure that is not defined is null.
    public var json: JSONValue {
        [
            "chains": .int(drawCounts.count),
            "draws": .array(drawCounts.map(JSONValue.int)),
            "planned_draws": .int(plannedDraws),
            "parameters": .array(rows.map(Self.json)),
            "advice": .array(
                advice.map { item in
                    [
                        "topic": .string(item.topic.rawValue), "what_happened": .string(item.whatHappened),
                        "why_it_matters": .string(item.whyItMatters), "what_to_do": .string(item.whatToDo),
                    ]
                }),
        ]
    }

    private static func json(_ row: Row) -> JSONValue {
        let values = row.values
        let figures = [
            values.mean, values.standardDeviation, values.q5, values.q50, values.q95, values.meanError, values.bulkESS,
            values.tailESS, values.rHat,
        ]
        return .object(
            [JSONValue.Member("name", .string(row.name))]
                + zip(columnNames, figures).map { JSONValue.Member($0, $1.isNaN ? .null : .real($1)) })
    }
}

/// Groups of arrays in a directory, with the metadata of all of them consolidated in the root's `zarr.json`: readers open
/// one file instead of hundreds, and do not warn.
struct ZarrStore {
    struct Group {
        var name: String
        var attributes: JSONValue
        var arrays: [ZarrArray]
    }

    var attributes: JSONValue
    var groups: [Group]

    static let metadataName = "zarr.json"

    /// Writes all metadata. The root comes last, so that a directory with a root is complete.
    func writeMetadata(to directory: String) throws(DataError) {
        var nodes: [(path: String, document: JSONValue)] = []
        for group in groups {
            nodes.append((group.name, Self.groupDocument(group.attributes)))
            for array in group.arrays { nodes.append((group.name + "/" + array.name, array.metadata)) }
        }
        // zarr-python groups neighbouring keys by their parent and loses members that do not stand together.
        nodes.sort { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
        for node in nodes {
            try FileSystem.makeDirectory(directory + "/" + node.path)
            try FileSystem.writeAtomically(
                node.document.indentedText, to: directory + "/" + node.path + "/" + Self.metadataName)
        }
        let consolidated: JSONValue = [
            "kind": "inline", "must_understand": false,
            "metadata": .object(nodes.map { JSONValue.Member($0.path, $0.document) }),
        ]
        try FileSystem.makeDirectory(directory)
        try FileSystem.writeAtomically(
            Self.groupDocument(attributes, consolidated: consolidated).indentedText, to: directory + "/" + Self.metadataName)
    }

    private static func groupDocument(_ attributes: JSONValue, consolidated: JSONValue? = nil) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("zarr_format", 3), .init("node_type", "group"), .init("attributes", attributes),
        ]
        if let consolidated { members.append(.init("consolidated_metadata", consolidated)) }
        return .object(members)
    }
}

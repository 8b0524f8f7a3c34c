/// The standard library: declarations written in Auspex, embedded in the binary as text.
///
/// A file declares the name it is called by, so the text of a declaration is found without reading any other; nothing is
/// parsed before it is used. `Index.swift` has the list.
public enum Stdlib {}

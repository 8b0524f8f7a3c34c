// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses Auspex builds its benchmark.
let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "auspex", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    ],
    targets: [
        .executableTarget(name: "Launch"),
        .executableTarget(
            name: "Bench",
            dependencies: [.product(name: "Auspex", package: "auspex"), .product(name: "ArgumentParser", package: "swift-argument-parser")])
    ],
    swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "embedding",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "auspex", path: "../..")],
    targets: [
        .executableTarget(name: "schools", dependencies: [.product(name: "Auspex", package: "auspex")])
    ],
    swiftLanguageModes: [.v6]
)

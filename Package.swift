// swift-tools-version: 6.2
import PackageDescription

// Targets stand in the order of the direction of travel: from text to draws, each one knowing only those above it. Each one
// lists all that it imports: a change that reaches a target only by way of another one would not have it built again.
let package = Package(
    name: "auspex",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "Auspex", targets: ["Auspex"]),
        .executable(name: "auspex", targets: ["AuspexCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    ],
    targets: [
        // MARK: C floors: numeric kernels, special functions, linear algebra, line editing.
        .target(name: "CSpecial"),
        .target(name: "CKernels", dependencies: ["CSpecial"]),
        // The headers that generated code includes, as text; the kernels above are compiled from the same files.
        .target(name: "AuspexRuntime", resources: [.embedInCode("Headers")]),
        .systemLibrary(name: "CBLAS", path: "Sources/System/CBLAS", providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
        .target(name: "CReadlineShim", linkerSettings: [.linkedLibrary("readline")]),

        // MARK: Text to typed program.
        .target(name: "AuspexSyntax"),
        .target(name: "AuspexSemantics", dependencies: ["AuspexSyntax"]),

        // MARK: Intermediate representation, its transformations and its execution.
        .target(name: "AuspexIR"),
        .target(name: "AuspexTransforms", dependencies: ["AuspexIR"]),
        .target(name: "AuspexExecution", dependencies: ["AuspexIR", "CKernels", "CSpecial", .target(name: "CBLAS", condition: .when(platforms: [.linux]))]),
        .target(name: "AuspexNative", dependencies: ["AuspexIR", "AuspexExecution", "AuspexRuntime", "CKernels", "CSpecial"]),
        .target(name: "AuspexLowering", dependencies: ["AuspexSyntax", "AuspexSemantics", "AuspexIR"]),

        // MARK: Inference and what comes out of it.
        .target(name: "AuspexInference", dependencies: ["AuspexExecution", "CKernels"]),
        .target(name: "AuspexResults", dependencies: ["AuspexIR", "AuspexInference"]),

        // MARK: The standard library, the embedding library, the command.
        .target(
            name: "AuspexStdlib", path: "stdlib",
            resources: [
                "algorithms", "bijections", "diffusion", "distributions", "evolutions", "flows", "functions", "guidance", "guides", "kernels", "networks", "objectives", "optimizers", "schedules", "solvers",
            ].map {
                .embedInCode($0)
            }),
        .target(
            name: "Auspex",
            dependencies: [
                "AuspexSyntax", "AuspexSemantics", "AuspexIR", "AuspexTransforms", "AuspexExecution", "AuspexNative", "AuspexLowering",
                "AuspexInference", "AuspexResults", "AuspexStdlib",
            ]),
        .executableTarget(
            name: "AuspexCommand",
            dependencies: [
                "Auspex", "AuspexSyntax", "AuspexSemantics", "AuspexIR", "AuspexNative", "AuspexInference", "AuspexResults", "CReadlineShim",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // MARK: Tests, one target for each floor; the bench compiles and runs pieces of programs for them.
        .target(
            name: "TestBench",
            dependencies: ["Auspex", "AuspexSyntax", "AuspexSemantics", "AuspexIR", "AuspexTransforms", "AuspexExecution", "AuspexLowering"],
            path: "Tests/TestBench"),
        .testTarget(name: "SyntaxTests", dependencies: ["AuspexSyntax"], exclude: ["Golden"]),
        .testTarget(name: "SemanticsTests", dependencies: ["AuspexSyntax", "AuspexSemantics", "AuspexStdlib", "Auspex"], exclude: ["Golden", "Programs"]),
        .target(name: "RandomPrograms", dependencies: ["AuspexIR"], path: "Tests/RandomPrograms"),
        .testTarget(name: "IRTests", dependencies: ["AuspexIR", "AuspexTransforms", "AuspexExecution", "RandomPrograms"]),
        // Every inline kernel at every width, for comparison.
        .target(name: "KernelWidths", path: "Tests/KernelWidths"),
        .testTarget(name: "ExecutionTests", dependencies: ["AuspexExecution", "AuspexIR", "AuspexRuntime", "CKernels", "KernelWidths"]),
        .testTarget(
            name: "NativeTests", dependencies: ["AuspexNative", "AuspexIR", "AuspexTransforms", "AuspexExecution", "RandomPrograms"]),
        .testTarget(name: "InferenceTests", dependencies: ["AuspexInference", "AuspexExecution"], exclude: ["References"]),
        .testTarget(name: "ResultsTests", dependencies: ["AuspexResults", "AuspexIR", "AuspexInference"]),
        .testTarget(
            name: "StdlibTests", dependencies: ["TestBench", "AuspexStdlib", "AuspexIR", "AuspexLowering", "AuspexResults"],
            resources: [.copy("References")]),
        .testTarget(
            name: "AuspexTests",
            dependencies: ["TestBench", "Auspex", "AuspexSyntax", "AuspexIR", "AuspexNative", "AuspexInference", "AuspexResults"]),
        // Runs the built command as a user would, so it depends on nothing.
        .testTarget(name: "CommandTests", exclude: ["Terminal"]),
        .target(
            name: "PosteriorDBSupport", dependencies: ["Auspex", "AuspexSyntax", "AuspexInference", "AuspexResults"],
            path: "Tests/PosteriorDB/Support"),
        .executableTarget(
            name: "PosteriorDBCheck",
            dependencies: [
                "PosteriorDBSupport", "Auspex", "AuspexInference", "AuspexResults",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/PosteriorDB/Check"),
        .testTarget(
            name: "PosteriorDBTests", dependencies: ["PosteriorDBSupport", "Auspex", "AuspexInference", "AuspexResults"],
            path: "Tests/PosteriorDB/Tests"),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

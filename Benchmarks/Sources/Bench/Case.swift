import Foundation

/// One posterior: a model with a data set.
struct Case: Sendable {
    /// Data set and model, as posteriordb names its posteriors: `kidiq-kidscore_momhsiq`.
    let name: String
    let data: String
    let model: String
    let isSimulated: Bool

    private init(_ name: String, isSimulated: Bool = false) {
        self.name = name
        let parts = name.split(separator: "-", maxSplits: 1).map(String.init)
        data = parts[0]
        model = parts.last ?? name
        self.isSimulated = isSimulated
    }

    static let all: [Case] =
        [
            "eight_schools-eight_schools_noncentered", "eight_schools-eight_schools_centered", "sblri-blr", "sblrc-blr",
            "mesquite-logmesquite", "kidiq-kidscore_momhsiq", "kidiq-kidscore_interaction", "nes1980-nes", "arK-arK", "garch-garch11",
            "gp_pois_regr-gp_regr", "hmm_example-hmm_example", "low_dim_gauss_mix-low_dim_gauss_mix", "dogs-dogs", "irt_2pl-irt_2pl",
            "radon_mn-radon_hierarchical_intercept_noncentered", "wells_data-wells_dist100_model", "nes_logit_data-nes_logit_model",
            "earnings-logearn_interaction", "radon_all-radon_hierarchical_intercept_noncentered", "diamonds-diamonds",
        ].map { Case($0) }
        + ["logistic-logistic_regression", "softmax-softmax_regression", "groups-hierarchical_regression"].map { Case($0, isSimulated: true) }

    /// What `--quick` runs: of every kind one that is done in a second.
    static let quick: Set<String> = [
        "eight_schools-eight_schools_noncentered", "kidiq-kidscore_momhsiq", "nes1980-nes", "arK-arK", "garch-garch11",
        "low_dim_gauss_mix-low_dim_gauss_mix",
    ]

    func program(_ places: Places) -> String {
        isSimulated ? "\(places.benchmarks)/Models/\(model).apx" : "\(places.benchmarks)/../Tests/PosteriorDB/Models/\(model).apx"
    }

    /// Where the data are; nil when they are those of posteriordb and nobody said where that is.
    func dataFile(_ places: Places) -> String? {
        isSimulated ? "\(places.work)/data/\(data).json" : places.posteriordb.map { "\($0)/data/\(data).json" }
    }
}

/// Folders that the benchmark reads and writes.
struct Places: Sendable {
    /// The folder of this package.
    let benchmarks: String
    /// Reference posteriors; not part of the repository.
    let posteriordb: String?
    /// What may be deleted afterwards: points, draws, data that were simulated.
    let work: String

    func folder(_ name: String) throws -> String {
        let path = "\(work)/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}

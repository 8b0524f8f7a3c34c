#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Where things are kept that can be made again at any time.
public enum CacheFolder {
    /// `AUSPEX_CACHE`; else `auspex` in `XDG_CACHE_HOME`; else the place that the system has for caches, in `HOME`.
    /// The folder need not exist. Nil when no variable says where it would be.
    public static func path(environment: [String: String]) -> String? {
        if let path = environment["AUSPEX_CACHE"], !path.isEmpty { return absolute(path) }
        // The specification of XDG_CACHE_HOME asks to ignore relative paths.
        if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") { return base + "/auspex" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        #if canImport(Darwin)
        return home + "/Library/Caches/auspex"
        #else
        return home + "/.cache/auspex"
        #endif
    }

    private static func absolute(_ path: String) -> String? {
        if path.hasPrefix("/") { return path }
        guard let current = getcwd(nil, 0) else { return nil }
        defer { free(current) }
        return String(cString: current) + "/" + path
    }
}

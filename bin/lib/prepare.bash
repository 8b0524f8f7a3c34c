# What the commands of this folder share: find Swift, install what is missing, build.
# Sourced by bash scripts that have set `root` to the top of the repository.

# Debian packages, each with files that show that it is there. Asking the package manager would take a second.
required_packages=(
    "libreadline-dev /usr/include/readline/readline.h"
    "libopenblas-dev /usr/include/cblas.h /usr/include/*/cblas.h"
    "liblapacke-dev /usr/include/lapacke.h /usr/include/*/lapacke.h"
    "libboost-math-dev /usr/include/boost/math/special_functions/gamma.hpp"
)

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "error: $1"
    shift
    for line in "$@"; do say "  $line"; done
    exit 1
}

require_swift() {
    if ! command -v swift >/dev/null 2>&1; then
        fail "Swift was not found, and Auspex is built with it." \
            "Install Swift 6.2 or newer as https://www.swift.org/install says, and make sure that \`swift\` is on the PATH."
    fi
}

# Names of the packages of which no file is there.
missing_packages() {
    local entry words word
    for entry in "${required_packages[@]}"; do
        read -r -a words <<<"$entry"
        local found=no
        for word in "${words[@]:1}"; do
            # A pattern that matches nothing stays as it is, and does not exist.
            for file in $word; do
                if [[ -e $file ]]; then found=yes; fi
            done
        done
        if [[ $found == no ]]; then printf '%s\n' "${words[0]}"; fi
    done
}

install_missing() {
    [[ $(uname -s) == Linux ]] || return 0
    local missing
    mapfile -t missing < <(missing_packages)
    [[ ${#missing[@]} -gt 0 ]] || return 0
    if ! command -v apt-get >/dev/null 2>&1; then
        fail "These libraries are missing, with their headers: ${missing[*]} (names of Debian packages)." \
            "Install them with the package manager of this system, and run the command again."
    fi
    local as_root=()
    if [[ $(id -u) -ne 0 ]]; then
        command -v sudo >/dev/null 2>&1 || fail "These packages are missing: ${missing[*]}." \
            "Ask an administrator to run: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    say "Installing what is missing: ${as_root[*]:-} apt-get install ${missing[*]}"
    local quiet=(env DEBIAN_FRONTEND=noninteractive apt-get -qq)
    if ! "${as_root[@]}" "${quiet[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null 2>&1; then
        # Perhaps the lists of packages are old or were never fetched.
        "${as_root[@]}" "${quiet[@]}" update </dev/null >&2 || say "The lists of packages could not be refreshed."
        "${as_root[@]}" "${quiet[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null >&2 ||
            fail "The packages could not be installed: ${missing[*]}."
    fi
}

# True when something that is built was changed after the file $1. Folders count: a removed file changes its folder.
sources_changed_since() {
    [[ ! -e $1 ]] || [[ -n $(find "$root/Sources" "$root/stdlib" "$root/Package.swift" -newer "$1" -print -quit) ]]
}

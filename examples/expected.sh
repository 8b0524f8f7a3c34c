#!/usr/bin/env bash
# Makes the long-run references of the examples anew: 4 chains of 10,000 draws, another seed than the examples use.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
for folder in */; do
    name=${folder%/}
    [[ -f $name/$name.apx ]] || continue
    model=$(sed -n 's/^model \([a-z_]*\)(.*/\1/p' "$name/$name.apx")
    ../bin/auspex sample "$name/$name.apx" --model "$model" --data "$name/data.json" --warmup 2000 --draws 10000 --seed 2000 --json \
        >"$name/expected.json"
done

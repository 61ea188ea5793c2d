#!/usr/bin/env bash
# act, in host mode, runs workflows of the runner's own tests: both must come to the same results. usage: run.sh WORKDIR RESULT
set -euo pipefail
work=$1 result=$2
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../.."
. conformance/debian.sh
export PATH=$PWD/node_modules/node/bin:$PATH
need_go "$work"
GOBIN=$work/bin go install github.com/nektos/act@v0.2.89
node --import ./rehearsal/json-hook.mjs conformance/act/prove.ts "$work" "$result"

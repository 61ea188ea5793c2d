#!/usr/bin/env bash
# A real Docker engine and a real registry: the template's Dockerfile built and pushed by ecr-push, run against a real PostgreSQL; an archive pushed
# without the engine; and the rehearsal with the engine. usage: run.sh WORKDIR RESULT
set -euo pipefail
work=$1 result=$2
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
cd "$here/../.."
export PATH=$PWD/node_modules/node/bin:$PATH
proofs=
# However this ends, the proofs end and then the engine.
end() {
  if [ -n "$proofs" ]; then kill "$proofs" || true; wait "$proofs" || true; fi
  bash "$here/engine.sh" stop "$work"
}
trap end EXIT
# A signal is only heard while bash itself waits: hence the job below.
trap 'exit 143' INT TERM

port=$(node -e 'const server = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close(); })')
bash "$here/engine.sh" start "$work" "$port"
# shellcheck disable=SC1091 # engine.sh writes it
. "$work/env.sh"
export BASE=$REGISTRY/node:here
bash "$here/base.sh" "$work" "$BASE"
node --import ./rehearsal/json-hook.mjs "$here/prove.ts" "$work" "$result" &
proofs=$!
wait "$proofs"
proofs=

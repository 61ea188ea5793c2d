#!/usr/bin/env bash
# zizmor, pedantic, over every workflow and action. usage: run.sh WORKDIR RESULT
set -euo pipefail
work=$1 result=$2
. conformance/result.sh

# Debian keeps what a venv needs in a package of its own.
python3 -c 'import ensurepip' 2> /dev/null || { apt-get -qq update && apt-get -qq install -y python3 python3-venv > /dev/null; }
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check zizmor==1.32.0
audit=("$work/venv/bin/zizmor" --offline --no-progress --strict-collection --persona=pedantic)
check 'zizmor finds nothing, pedantic, in workflows, actions and templates' "${audit[@]}" .github actions templates

mkdir -p "$work/bad/.github/workflows"
cat > "$work/bad/.github/workflows/bad.yml" <<'BAD'
on: pull_request
jobs:
  bad:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "${{ github.event.pull_request.title }}"
BAD
check 'zizmor tells an injection (it was awake)' sh -c "! '${audit[0]}' --offline --no-progress '$work/bad' > '$work/said' && grep -q template-injection '$work/said'"
finish "$result"

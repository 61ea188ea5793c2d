#!/usr/bin/env bash
# An independent S3 server that checks signatures, checksums, conditions, versions and multipart: the s3-deploy bundle on it and on the local S3, to
# the same objects, headers and verdicts. usage: run.sh WORKDIR RESULT
set -euo pipefail
work=$(realpath "$1") result=$2
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../.."
. conformance/debian.sh
export PATH=$PWD/node_modules/node/bin:$PATH
need_go "$work"
GOBIN=$work/bin go install github.com/versity/versitygw/cmd/versitygw@v1.8.0
exec node --import ./rehearsal/json-hook.mjs conformance/versitygw/prove.ts "$work" "$result"

#!/usr/bin/env bash
# moto, an emulator of AWS that others wrote: what s3-deploy asks of CloudFront, read by another parser, beside the local CloudFront. S3 on moto checks
# no body and no signature, so it proves little there. usage: run.sh WORKDIR RESULT
set -euo pipefail
work=$(realpath "$1") result=$2
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../.."
export PATH=$PWD/node_modules/node/bin:$PATH

# Debian keeps what a venv needs in a package of its own.
python3 -c 'import ensurepip' 2> /dev/null || { apt-get -qq update && apt-get -qq install -y python3 python3-venv > /dev/null; }
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'moto[server,s3,cloudfront]==5.2.5'
exec node --import ./rehearsal/json-hook.mjs conformance/moto/prove.ts "$work" "$result"

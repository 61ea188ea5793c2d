#!/usr/bin/env bash
# The OCI project's own conformance suite on the registry protocol of the local ECR, beside a control (the reference registry).
# usage: run.sh WORKDIR RESULT
set -euo pipefail
work=$(realpath "$1") result=$2

export GOBIN=$work/bin
go install github.com/opencontainers/distribution-spec/conformance@v0.0.0-20260831232431-97274622c111
go install github.com/distribution/distribution/v3/cmd/registry@v3.1.2
node conformance/oci/suite.ts "$work" "$result"

#!/usr/bin/env bash
# actionlint over every workflow, twice: as they are, and on a copy in which `$/name` is `./name`, so that it checks the
# inputs and outputs of our own actions too. usage: run.sh WORKDIR RESULT
set -euo pipefail
work=$1 result=$2
. conformance/result.sh
. conformance/debian.sh

# It looks into `run:` with shellcheck when that is there, and says nothing when it is not.
mkdir -p "$work/bin"
export PATH=$work/bin:$PATH
if ! command -v shellcheck > /dev/null; then
  debian_unpack "$work/shellcheck" shellcheck libgmp10 libffi8
  libraries=$work/shellcheck/usr/lib/$(uname -m)-linux-gnu
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' "$libraries" "$work/shellcheck/usr/bin/shellcheck" > "$work/bin/shellcheck"
  chmod +x "$work/bin/shellcheck"
fi
need_go "$work"
GOBIN=$work/bin go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
lint=$work/bin/actionlint

# actionlint does not know `$/` yet (rhysd/actionlint#711): these two messages, for values that begin with `$/`, and nothing else.
ignore=(
  -ignore '^specifying action "\$/[a-z0-9-]+(/[a-z0-9-]+)*" in invalid format because ref is missing'
  -ignore '^reusable workflow call "\$/\.github/workflows/[A-Za-z0-9._-]+\.ya?ml" at "uses" is not following the format'
)
shopt -s nullglob
workflows=(.github/workflows/*.yml templates/*/.github/workflows/*.yml)
check "actionlint finds nothing in ${#workflows[@]} workflows" "$lint" "${ignore[@]}" "${workflows[@]}"

# A copy as a release tag has it: dist's contracts at the root, .github beside them.
copy=$work/copy
mkdir -p "$copy"
cp -r .github "$copy/"
for action in actions/*/; do
  mkdir -p "$copy/$(basename "$action")"
  cp "$action/action.yml" "$copy/$(basename "$action")/"
  : > "$copy/$(basename "$action")/index.js"
done
# The templates' workflows too, as callers of ours: their inputs and secrets are then checked.
for file in templates/*/.github/workflows/*.yml; do
  sed -E 's#zibro/actions/(\.github/workflows/[^@ ]+)@v1#./\1#' "$file" > "$copy/.github/workflows/caller-$(cut -d/ -f2 <<< "$file")-$(basename "$file")"
done
find "$copy" -name '*.yml' -exec sed -i -E "s#(uses: *['\"]?)\\\$/#\1./#" {} +
git -C "$copy" init --quiet
check 'actionlint finds nothing when our own actions are resolved' sh -c "cd '$copy' && '$lint'"

scripts=(.ci/run conformance/*.sh conformance/*/*.sh)
check "shellcheck finds nothing in ${#scripts[@]} scripts" shellcheck --source-path=SCRIPTDIR --source-path=. --external-sources "${scripts[@]}"

# They would have told: an input that no action has, and one that no workflow has.
says() { ! (cd "$copy" && "$lint") > "$work/said" && grep -q -e "$1" "$work/said"; }
sed -i -E '0,/(^ +)cluster:/s//\1clutser:/' "$copy/.github/workflows/caller-backend-backend-ci.yml"
check 'actionlint tells a misspelt input of a reusable workflow' says clutser
sed -i -E '0,/(^ +)migration-task-definition: \$/s//\1migration-taks-definition: $/' "$copy/.github/workflows/backend-ci.yml"
check 'actionlint tells a misspelt input of one of our actions' says migration-taks-definition
# shellcheck disable=SC2016
sed -i -E '0,/echo "tree=\$tree"/s//echo tree=$tree/' "$copy/.github/workflows/backend-ci.yml"
check 'actionlint tells a word that the shell would split' says SC2086
finish "$result"

#!/usr/bin/env bash
# actionlint over every workflow, twice: as they are, and on a copy in which `$/name` is `./name`, so that it checks the
# inputs and outputs of our own actions too. usage: run.sh WORKDIR RESULT
set -euo pipefail
work=$1 result=$2
. conformance/result.sh

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
find "$copy" -name '*.yml' -exec sed -i -E "s#(uses: *['\"]?)\\\$/#\1./#" {} +
git -C "$copy" init --quiet
check 'actionlint finds nothing when our own actions are resolved' sh -c "cd '$copy' && '$lint'"

# It would have told: an input that no action has is found.
sed -i -E '0,/uses: \.\/ecs-deploy/s//uses: .\/ecs-deploy\n        env: { A: b }/' "$copy/.github/workflows/backend-ci.yml"
sed -i -E '0,/(^ +)cluster:/s//\1clutser:/' "$copy/.github/workflows/backend-ci.yml"
refuses() { ! (cd "$copy" && "$lint") | tee "$work/said" | grep -q 'NOTHING' && grep -q clutser "$work/said"; }
check 'actionlint tells a misspelt input of one of our actions' refuses
finish "$result"

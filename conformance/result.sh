# shellcheck shell=bash
# Sourced by every run.sh: collects what was proved, and writes it as the result.
# proved TEXT, refuted TEXT; `finish FILE` writes {passed, failed, detail}.
proofs=() refutations=()
proved() { proofs+=("$1"); }
refuted() { refutations+=("NOT $1"); }
# check TEXT COMMAND...: proved when the command succeeds; its output is shown.
check() {
  local text=$1
  shift
  if "$@"; then proved "$text"; else refuted "$text"; fi
}
finish() {
  node -e '
    const [file, passed, failed, ...detail] = process.argv.slice(1);
    require("node:fs").writeFileSync(file, JSON.stringify({ passed: +passed, failed: +failed, detail }));
  ' "$1" "${#proofs[@]}" "${#refutations[@]}" "${proofs[@]}" "${refutations[@]}"
}

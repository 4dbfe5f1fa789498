#!/usr/bin/env bash
# Opt-in: real plans after fixes that carry state along, over resources that need no provider.
# Usage: tests/state/plan.sh [TFMEND] [terraform|tofu]
set -euo pipefail
tfmend=$(realpath "${1:-target/release/tfmend}")
engine=${2:-terraform}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1

# What a plan would do, in a line.
plan() {
  "$engine" plan -no-color -input=false -out plan >plan.txt || { cat plan.txt; return 1; }
  grep -E '^(Plan:|No changes)' plan.txt
}

expect() {
  local found
  found=$(plan)
  if [[ $found != *"$1"* ]]; then
    cat plan.txt
    echo "FAILED: $2: wanted \`$1\`, got \`$found\`"
    exit 1
  fi
  echo "ok: $2: $found"
}

for case in moved removed; do
  cp -r "$here/$case" "$work/$case"
  cd "$work/$case"
  printf 'engine = "%s"\nrecipes = ["recipes"]\n' "${engine/tofu/opentofu}" >tfmend.toml
  "$engine" init -no-color >/dev/null
  "$engine" apply -no-color -auto-approve >/dev/null
  expect "No changes" "$case: before"
  "$tfmend" check --fix --unsafe-fixes --allow-no-vcs --estate live --select "$(cat recipe.txt)" . >fix.txt || true
  "$engine" init -no-color >/dev/null
  expect "$(cat plan_wanted.txt)" "$case: after the fix"
  "$engine" apply -no-color plan >/dev/null
  "$engine" show -json >state.json
  "$tfmend" state clean --fix --allow-no-vcs --state state.json . >/dev/null
  if grep -rlE '^(moved|removed|import) ' --include='*.tf' . | grep -v modules/; then
    echo "FAILED: $case: blocks are left that have been applied"
    exit 1
  fi
  expect "No changes" "$case: after the blocks are gone"
done

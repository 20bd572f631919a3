#!/usr/bin/env bash
# Plans each directory that is named and lists what differs from the
# configuration, attribute by attribute. Exits with 1 if anything does.
set -euo pipefail
terraform=${TERRAFORM:-terraform}
edited=0
for directory in "$@"; do
  [ "${SKIP_INIT:-}" ] || "$terraform" -chdir="$directory" init -input=false > /dev/null
  status=0
  "$terraform" -chdir="$directory" plan -input=false -detailed-exitcode -out=drift.tfplan > /dev/null || status=$?
  case $status in
    0) ;;
    2)
      edited=1
      "$terraform" -chdir="$directory" show -json drift.tfplan | jq -r --arg directory "$directory" '
        .resource_changes[] | select(.change.actions != ["no-op"] and .mode == "managed") | . as $r
        | if .change.actions == ["update"] then
            .change.before as $b | .change.after as $a
            | ($a | keys[] | select($b[.] != $a[.])) as $k
            | "\($directory): \($r.address): \($k) is \($b[$k] | tojson), should be \($a[$k] | tojson)"
          else "\($directory): \(.address): \(.change.actions | join(", "))" end'
      ;;
    *) exit "$status" ;;
  esac
done
exit "$edited"

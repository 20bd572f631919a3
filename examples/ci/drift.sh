#!/usr/bin/env bash
# Plans each directory that is named and lists what differs from the
# configuration: attributes that somebody edited, edits of what the configuration
# leaves out, objects that somebody deleted, what is not applied yet, and findings
# of the integration audit, with who changed an object last and when as far as
# ConnectWise says. It changes nothing. A directory that cannot be planned
# is named, and the others are looked at all the same.
#
#   drift.sh [--json FILE] DIRECTORY...
#
# With --json the same goes to a file. Exits with 0 if nothing differs, 1 if
# anything does, 2 if anything could not be looked at.
#
# TERRAFORM is the program, terraform by default. With SKIP_INIT set, nothing is
# initialized.
set -euo pipefail

terraform=${TERRAFORM:-terraform}
json=
if [ "${1:-}" = --json ]; then
  json=${2:?--json needs a file}
  shift 2
fi
if [ $# -eq 0 ]; then
  echo "usage: $0 [--json FILE] DIRECTORY..." >&2
  exit 2
fi

# The plan file holds secrets, so that it must not stay beside the configuration.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
: > "$scratch/reports"

# failure DIRECTORY WHY: reports a directory that could not be looked at.
failure() {
  jq -n --arg directory "$1" --arg error "$2" \
    '{directory: $directory, status: "failed", error: $error, edited: [], left_out: [], deleted: [], not_applied: [], sync_due: [], audits_waiting: [], findings: []}' \
    >> "$scratch/reports"
}

# errors FILE: the errors in the output of a plan.
errors() {
  jq -rR 'fromjson? | select(.type == "diagnostic" and .diagnostic.severity == "error") | .diagnostic | "\(.summary). \(.detail)"' "$1"
}

# look DIRECTORY: plans a directory and reports what differs.
look() {
  local status=0
  if [ ! -d "$1" ]; then
    failure "$1" "There is no such directory."
    return
  fi
  if [ -z "${SKIP_INIT:-}" ] && ! "$terraform" -chdir="$1" init -input=false -no-color > "$scratch/init" 2>&1; then
    failure "$1" "$(cat "$scratch/init")"
    return
  fi
  "$terraform" -chdir="$1" plan -input=false -detailed-exitcode -json -out="$scratch/plan" > "$scratch/log" 2> "$scratch/stderr" || status=$?
  if [ "$status" != 0 ] && [ "$status" != 2 ]; then
    failure "$1" "$(errors "$scratch/log"; cat "$scratch/stderr")"
    return
  fi
  if ! "$terraform" -chdir="$1" show -json "$scratch/plan" > "$scratch/shown" 2> "$scratch/stderr"; then
    failure "$1" "$(cat "$scratch/stderr")"
    return
  fi
  # An audit that lists an object that somebody deleted waits for the apply. The
  # state still knows the object's id, so a plan from the state alone reads it.
  cp "$scratch/shown" "$scratch/audits"
  : > "$scratch/log2"
  if jq -e '[.resource_changes[]? | select(.type == "connectwise_integration_audit")] != []' "$scratch/shown" > /dev/null; then
    if ! { "$terraform" -chdir="$1" plan -input=false -refresh=false -json -out="$scratch/plan" > "$scratch/log2" &&
      "$terraform" -chdir="$1" show -json "$scratch/plan" > "$scratch/audits"; } 2> "$scratch/stderr"; then
      failure "$1" "The audit cannot be read. $(errors "$scratch/log2"; cat "$scratch/stderr")"
      return
    fi
  fi
  jq --arg directory "$1" --slurpfile log <(jq -cR 'fromjson?' "$scratch/log") --slurpfile log2 <(jq -cR 'fromjson?' "$scratch/log2") \
    --slurpfile audits "$scratch/audits" '
    # A value that Terraform treats as sensitive is not shown.
    def shown($value; $sensitive): if ($sensitive == true) or ([$sensitive | .. | select(. == true)] != []) then "(sensitive)" else $value end;
    def is_run: .type == "connectwise_sync_run";
    def warnings: map(select(.type == "diagnostic" and .diagnostic.severity == "warning") | .diagnostic);
    # The edits in a warning: a line each, with Go quotes, which are JSON for all but
    # control characters.
    def value: if . == "nothing" then null else . as $text | try fromjson catch $text end;
    def changed: capture(", last changed(?: by (?<by>[^ ]+))?(?: at (?<at>[^ ]+[^ .]))?[.]") | {by: (.by // ""), at: (.at // "")};
    def edits($outcome): map(select(.summary | startswith("Edited in ConnectWise, " + $outcome)) | .address as $address
      | .detail | split("\n")[]
      | capture("^  (?<attribute>[a-z0-9_]+): (?<is>(?:\"(?:[^\"\\\\]|\\\\.)*\"|[^\"])*?), was (?<was>.*?)(?:, last changed(?: by (?<by>[^ ]+))?(?: at (?<at>[^ ]+))?)?$")
      | {address: ($address // ""), attribute, is: (.is | value), was: (.was | value), by: (.by // ""), at: (.at // "")});
    ($log | warnings) as $warnings
    | ($warnings | edits("overwritten")) as $overwritten
    | [.resource_drift[]? | select(.change.actions == ["delete"]) | .address] as $gone
    | [.resource_changes[]? | select(.mode == "managed" and .change.actions != ["no-op"] and .change.actions != ["read"])] as $changes
    | [$changes[] | select(is_run | not) | select(.change.actions | index("update") or (index("delete") and index("create"))) | .address as $address | .change
        | . as $c | (.before // {}) as $b | (.after // {}) as $a
        | ($b + $a | keys[]) as $k
        | select($b[$k] != $a[$k] and (($c.after_unknown // {})[$k] // false) == false)
        | {address: $address, attribute: $k,
           is: shown($b[$k]; ($c.before_sensitive // {} | if type == "object" then .[$k] else . end)),
           should_be: shown($a[$k]; ($c.after_sensitive // {} | if type == "object" then .[$k] else . end)),
           replaces: ($c.actions | index("delete") != null)}
        | . + ([$overwritten[] | select(.address == $address and .attribute == $k) | {by, at}][0] // {by: "", at: ""})] as $edited
    | [$changes[] | select(.address | IN($gone[])) | select(.change.actions == ["create"]) | .address as $address
        | {address: $address} + ([$warnings[] | select(.address == $address and (.summary | startswith("Deleted in ConnectWise: "))) | .detail | gsub("\n"; " ") | changed][0] // {by: "", at: ""})] as $deleted
    | {
        directory: $directory,
        edited: $edited,
        left_out: ($warnings | edits("left as it is")),
        deleted: $deleted,
        not_applied: [$changes[] | select(is_run | not) | select(.address | IN($edited[].address, $deleted[].address) | not) | {address: .address, actions: .change.actions}],
        sync_due: [$changes[] | select(is_run) | .address],
        audits_waiting: [$audits[].resource_changes[]? | select(.type == "connectwise_integration_audit") | .address],
        findings: [[$audits[] | .prior_state, .planned_values | .. | objects | select(.mode? == "data" and .type? == "connectwise_integration_audit" and .values.findings? != null)]
          | unique_by(.address)[] | .address as $address | .values.findings[] | . + {audit: $address}]
      } as $report
    # In a check block, an audit that cannot be read is only a warning to Terraform.
    | ([$warnings, ($log2 | warnings) | .[] | select(.summary | startswith("Cannot audit the integration")) | "\(.summary). \(.detail)"] | join("\n")) as $error
    | $report + {
        status: (if $error != "" then "failed"
          elif [$report.edited, $report.left_out, $report.deleted, $report.not_applied, $report.audits_waiting, [$report.findings[] | select(.severity != "info")] | length] | add > 0 then "differs"
          else "same" end)
      } + (if $error != "" then {error: $error} else {} end)
  ' "$scratch/shown" >> "$scratch/reports"
}

for directory in "$@"; do
  look "$directory"
done

jq -sr 'def changed: if .by + .at == "" then "" else ", last changed" + (if .by == "" then "" else " by " + .by end) + (if .at == "" then "" else " at " + .at end) end;
  .[]
  | "\(.directory): \({same: "nothing differs", differs: "differs", failed: "could not be looked at"}[.status])",
    (select(.error) | "  error: \(.error | gsub("\\s*\n\\s*"; " "))"),
    (.edited[] | "  edited: \(.address): \(.attribute) is \(.is | tojson), should be \(.should_be | tojson)\(if .replaces then " (replaces the object)" else "" end)\(changed)"),
    (.left_out[] | "  left out of the configuration: \(.address): \(.attribute) is \(.is | tojson), was \(.was | tojson)\(changed)"),
    (.deleted[] | "  deleted: \(.address)\(changed)"),
    (.not_applied[] | "  not applied: \(.address): \(.actions | join(", "))"),
    (.sync_due[] | "  a sync is due: \(.)"),
    (.audits_waiting[] | "  not audited before the apply: \(.)"),
    (.findings[] | "  audit: \(.severity): \(.rule): \(.problem)\(if .object.updated_by != "" then " Last changed by \(.object.updated_by) at \(.object.updated_at)." else "" end) \(.remedy)")
' "$scratch/reports"

if [ -n "$json" ]; then
  jq -s '{directories: .}' "$scratch/reports" > "$json"
fi
jq -se 'all(.status != "failed")' "$scratch/reports" > /dev/null || exit 2
jq -se 'all(.status == "same")' "$scratch/reports" > /dev/null || exit 1

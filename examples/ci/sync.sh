#!/usr/bin/env bash
# Plans the push of a directory such as examples/sync and says in Markdown what
# it would write; or applies exactly the plan that was shown.
#
#   sync.sh plan DIRECTORY    writes sync.tfplan there, and Markdown to standard output
#   sync.sh apply DIRECTORY   applies sync.tfplan
#
# With GITHUB_OUTPUT set, plan sets run=true there if a push would happen.
set -euo pipefail
terraform=${TERRAFORM:-terraform}
command=$1
directory=$2

# Names come from ConnectWise and from the portal: nothing in them may become
# Markdown, HTML or a mention. Rules and remedies are the provider's own. A comment holds 65,536 characters.
markdown='
  def text: tostring | gsub("\\s+"; " ") | gsub("&"; "&amp;") | gsub("<"; "&lt;") | gsub(">"; "&gt;")
    | gsub("\\|"; "&#124;") | gsub("`"; "&#96;") | gsub("@"; "&#64;") | gsub("\\["; "&#91;") | gsub("\\*"; "&#42;") | gsub("_"; "&#95;");
  def client: "\(.company | text) (\(.customer_id | text))";
  def money: [.money_before, .money_after] | if any(. == null) then " | " else map(text) | join(" | ") end;
  [.prior_state.values // {} | .. | objects | select(.mode? == "data" and .type? == "connectwise_sync_preview") | .values] as $previews
  | [.resource_changes[]? | select(.type == "connectwise_sync_run" and .change.actions != ["no-op"])] as $runs
  | "## Push to ConnectWise",
    "",
    (if $runs == [] then "Nothing to push." else $runs[] | "`\(.address)`: \(.change.after.reason // "an input is not known yet" | text)" end),
    (if $previews == [] and $runs != [] then "", "The preview is known during apply only, because objects that it needs change in the same plan." else empty end),
    ($previews[] |
      (.changes | group_by(.part) | map("\(length) \(.[0].part | text)") | join(", ")) as $parts
      | "",
        (if .changes == [] then "No changes." else "\(.changes | length) changes: \($parts)." end),
        ([.changes[] | select(.money_before != null and .money_after != null)] | if . == [] then empty else
          "", "| Client | Addition | Quantity | Amount before | Amount after |", "|---|---|---|---|---|",
          (.[:150][] | "| \(client) | \(.object | text) | \(.changes.quantity // "" | text | sub(" -&gt; "; " → ")) | \(money) |"),
          (if length > 150 then "", "… and \(length - 150) more." else empty end) end),
        ([.changes[] | select(.part == "tickets")] | if . == [] then empty else
          "", "| Client | Ticket | Why |", "|---|---|---|", (.[:50][] | "| \(client) | \(.object | text) | \(.reason | text) |"),
          (if length > 50 then "", "… and \(length - 50) more." else empty end) end),
        (if .held == [] then empty else
          "", "### Held: these wait for a person", "", "| Client | Rule | Problem | Remedy |", "|---|---|---|---|",
          (.held[:50][] | "| \(client) | `\(.rule)` | \(.problem | text) | \(.remedy) |"),
          (if (.held | length) > 50 then "", "… and \((.held | length) - 50) more." else empty end) end),
        (if .warnings == [] then empty else "", "### Warnings", "", (.warnings[:50][] | "- \(text)") end))
'

case $command in
  plan)
    [ "${SKIP_INIT:-}" ] || "$terraform" -chdir="$directory" init -input=false > /dev/null
    "$terraform" -chdir="$directory" plan -input=false -lock-timeout=5m -out=sync.tfplan > /dev/null
    plan=$("$terraform" -chdir="$directory" show -json sync.tfplan)
    jq -r "$markdown" <<< "$plan"
    if [ "${GITHUB_OUTPUT:-}" ]; then
      jq -r '"run=\(any(.resource_changes[]?; .change.actions != ["no-op"] and .mode == "managed"))"' <<< "$plan" >> "$GITHUB_OUTPUT"
    fi
    ;;
  apply)
    [ "${SKIP_INIT:-}" ] || "$terraform" -chdir="$directory" init -input=false > /dev/null
    "$terraform" -chdir="$directory" apply -input=false -lock-timeout=5m sync.tfplan
    ;;
  *)
    echo "usage: sync.sh plan|apply DIRECTORY" >&2
    exit 2
    ;;
esac

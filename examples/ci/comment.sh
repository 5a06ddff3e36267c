#!/usr/bin/env bash
# The last step of the GitHub Action: writes the report as a comment on the pull request, or updates the one that it wrote
# before. There is one comment for each image.
set -euo pipefail

fail() {
  echo "error: $1" >&2
  exit 2
}
event=${GITHUB_EVENT_PATH:-}
number=$([[ -r $event ]] && jq -r '.pull_request.number // .issue.number // empty' "$event" || true)
if [[ -z $number ]]; then
  echo "note: this run is of no pull request; no comment is written"
  exit
fi
[[ -r ${REPORT:-} ]] || fail "there is no report to comment with"
[[ -n ${TOKEN:-} ]] || fail "no token: a comment needs one that may write to pull requests"
# what the comment is found by again; no image's name can end it early
mark="<!-- imgscope action $(printf '%s' "$IMAGE" | sha256sum | cut -d' ' -f1) -->"
comments=${GITHUB_API_URL:-https://api.github.com}/repos/$GITHUB_REPOSITORY/issues/$number/comments
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# asks the service, its answer in $answer; the token is in no list of processes
ask() {
  curl --silent --show-error --retry 3 --output "$answer" --write-out '%{http_code}' --request "$1" "$2" "${@:3}" \
    --header 'Accept: application/vnd.github+json' --config - <<<"header = \"Authorization: Bearer $TOKEN\""
}
allowed() {
  case $1 in
    2??) ;;
    401 | 403 | 404)
      echo "::warning::imgscope: the token may not write a comment here (HTTP $1): $(jq -r '.message // empty' "$answer" 2>/dev/null | tr -d '\r\n')"
      exit 0
      ;;
    *) fail "the service answered with HTTP $1" ;;
  esac
}

earlier=
for page in {1..20}; do
  status=$(ask GET "$comments?per_page=100&page=$page") || fail "the service cannot be reached"
  allowed "$status"
  earlier=$(jq -r --arg mark "$mark" '[.[] | select((.body // "") | startswith($mark)) | .id][0] // empty' "$answer")
  [[ -z $earlier && $(jq length "$answer") -eq 100 ]] || break
done
body=$(mktemp)
trap 'rm -f "$answer" "$body"' EXIT
# GitHub takes 65,536 characters
{ echo "$mark"; head -c 65000 "$REPORT"; } | jq -Rs '{body: .}' >"$body"
if [[ -n $earlier ]]; then
  status=$(ask PATCH "${comments%/"$number"/comments}/comments/$earlier" --data-binary "@$body") || fail "the service cannot be reached"
else
  status=$(ask POST "$comments" --data-binary "@$body") || fail "the service cannot be reached"
fi
allowed "$status"
echo "wrote the comment $(jq -r '.html_url // empty' "$answer")"

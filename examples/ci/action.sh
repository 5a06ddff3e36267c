#!/usr/bin/env bash
# The step of the GitHub Action: runs imgscope with the given inputs and outputs the paths of the reports.
# imgscope itself writes the annotations, the summary and the other outputs.
set -euo pipefail

reports=${RUNNER_TEMP:-$(mktemp -d)}/imgscope
mkdir -p "$reports"
arguments=(-o "json=$reports/report.json" -o "sarif=$reports/report.sarif" -o "markdown=$reports/report.md" --quiet)
flags=(config max-size warn-size max-pull-size max-own-size max-layer-size max-layers max-wasted min-efficiency max-growth
  baseline base allow-growth deny fail-on max-path accept dockerfile exit-zero platform ledger)
# a label lets growth pass, as the input does
if [[ -n ${ALLOW_GROWTH_LABEL:-} && -z ${INPUT_ALLOW_GROWTH:-} && -r ${GITHUB_EVENT_PATH:-} ]] &&
  jq -e --arg label "$ALLOW_GROWTH_LABEL" '[.pull_request.labels[]?.name] | index($label) != null' "$GITHUB_EVENT_PATH" >/dev/null; then
  INPUT_ALLOW_GROWTH="label $ALLOW_GROWTH_LABEL"
fi
for name in "${flags[@]}"; do
  variable=INPUT_$(tr a-z- A-Z_ <<<"$name")
  if [[ -n ${!variable:-} ]]; then
    arguments+=("--$name=${!variable}")
  fi
done
if [[ -n ${GITHUB_OUTPUT:-} ]]; then
  printf '%s\n' "report=$reports/report.json" "sarif=$reports/report.sarif" "markdown=$reports/report.md" \
    >>"$GITHUB_OUTPUT"
fi
exec "${PROGRAM:-imgscope}" "${arguments[@]}" -- "$IMAGE"

#!/usr/bin/env bash
# The step of the GitHub Action: runs imgscope with the given inputs and outputs the paths of the reports.
# imgscope itself writes the annotations, the summary and the other outputs.
set -euo pipefail

reports=${RUNNER_TEMP:-$(mktemp -d)}/imgscope
mkdir -p "$reports"
arguments=(-o "json=$reports/report.json" -o "sarif=$reports/report.sarif" -o "markdown=$reports/report.md" --quiet)
flags=(config max-size warn-size max-pull-size max-layer-size max-layers max-wasted min-efficiency max-growth baseline
  deny fail-on max-path accept dockerfile exit-zero platform)
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

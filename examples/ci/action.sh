#!/usr/bin/env bash
# The step of the GitHub Action: runs imgscope with the inputs that were given, and says where the reports are.
# Annotations, the summary and the figures among the outputs are written by imgscope itself.
set -euo pipefail

reports=${RUNNER_TEMP:-$(mktemp -d)}/imgscope
mkdir -p "$reports"
arguments=(-o "json=$reports/report.json" -o "sarif=$reports/report.sarif" -o "markdown=$reports/report.md" --quiet)
for name in config max-size max-growth baseline fail-on dockerfile; do
  variable=INPUT_$(tr a-z- A-Z_ <<<"$name")
  if [[ -n ${!variable:-} ]]; then
    arguments+=("--$name" "${!variable}")
  fi
done
if [[ ${INPUT_EXIT_ZERO:-false} == true ]]; then
  arguments+=(--exit-zero)
fi
if [[ -n ${GITHUB_OUTPUT:-} ]]; then
  printf 'report=%s\nsarif=%s\n' "$reports/report.json" "$reports/report.sarif" >>"$GITHUB_OUTPUT"
fi
exec "${PROGRAM:-imgscope}" "${arguments[@]}" -- "$IMAGE"

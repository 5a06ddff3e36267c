#!/usr/bin/env bash
# A git hook (.git/hooks/pre-push) or pre-commit hook: builds the image and checks it against .imgscope.toml, so that a
# jump in size is caught before it is pushed. IMAGE names the image to build; without it, nothing is checked.
set -euo pipefail

if [[ -z ${IMAGE:-} ]]; then
  echo "imgscope: IMAGE is not set, skipping the check" >&2
  exit 0
fi
if [[ -f Dockerfile && ! -e $IMAGE ]]; then
  docker build -q -t "$IMAGE" . >/dev/null
fi
lines=()
if [[ -f ${DOCKERFILE:-Dockerfile} ]]; then
  lines=(--dockerfile "${DOCKERFILE:-Dockerfile}")
fi
exec "${IMGSCOPE:-imgscope}" --quiet --no-tui "${lines[@]}" -- "$IMAGE"

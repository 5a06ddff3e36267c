#!/usr/bin/env bash
# A hook for git (.git/hooks/pre-push) or pre-commit: builds the image and holds it against .imgscope.toml, so that a
# leap in size is seen before anybody else sees it. IMAGE names what is built; without it the check is left out.
set -euo pipefail

if [[ -z ${IMAGE:-} ]]; then
  echo "imgscope: IMAGE is not set, nothing is checked" >&2
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

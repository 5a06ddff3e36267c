#!/bin/sh
# Builds the five versions as hello:v1 … hello:v5.
#
# GO_IMAGE and BASE_IMAGE take the place of the images that the Dockerfiles name, TAG_PREFIX of `hello`, DOCKER of the
# `docker` command. With or without BuildKit; what the engine has already is not pulled.
set -eu
cd "$(dirname "$0")"
docker=${DOCKER:-docker}
prefix=${TAG_PREFIX:-hello}

# build VERSION CONTEXT
build() {
  version=$1 context=$2
  set -- build --quiet --file "$version.Dockerfile" --tag "$prefix:$version"
  for name in GO_IMAGE BASE_IMAGE; do
    value=$(printenv "$name" || true)
    # an argument that a Dockerfile does not know would be warned of
    if [ -n "$value" ] && grep -q "^ARG $name=" "$version.Dockerfile"; then
      set -- "$@" --build-arg "$name=$value"
    fi
  done
  "$docker" "$@" "$context" >/dev/null
  echo "built $prefix:$version"
}

build v1 .

# v2 takes a program that was built elsewhere: here the one of v1, so that nobody needs Go installed
elsewhere=$(mktemp -d)
container=
clean_up() {
  if [ -n "$container" ]; then "$docker" rm "$container" >/dev/null; fi
  rm -rf "$elsewhere"
}
trap clean_up EXIT
trap 'exit 130' INT TERM
container=$("$docker" create "$prefix:v1")
"$docker" cp "$container:/app/hello" "$elsewhere/hello"
build v2 "$elsewhere"

build v3 .
build v4 .
build v5 .

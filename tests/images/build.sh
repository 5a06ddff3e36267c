#!/usr/bin/env bash
# Images of Debian for the tests of advice, made on the local Docker Engine without a registry: a root file system by
# debootstrap, and on it whatever has a folder with a Dockerfile beside this script. Each is imgscope-test/FOLDER.
#
#   build.sh [FOLDER ...]    makes those that are named, else all, where they are not there yet
#
# A folder's context.sh puts what the image is built from into a folder of its own.
#
# Ends with 75 and one line of words where a machine can't have them: not Debian, not root, no engine that builds. The root
# file system is kept in IMGSCOPE_TEST_IMAGES_CACHE, else /var/cache/imgscope-test-images.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${IMGSCOPE_TEST_IMAGES_CACHE:-/var/cache/imgscope-test-images}
release=bookworm

cannot() { echo "$1" >&2; exit 75; }
((UID == 0)) || cannot "debootstrap needs root"
for tool in apt-get debootstrap flock docker; do command -v "$tool" >/dev/null || cannot "$tool is not installed"; done
docker version >/dev/null 2>&1 || cannot "no Docker Engine answers"
# BuildKit needs a client that can drive it: one with buildx, or Debian's own of the 20.10 series
for docker in docker /usr/bin/docker; do
  "$docker" buildx version >/dev/null 2>&1 && break
  "$docker" --version | grep -q ' 20\.10' && break
done
mkdir -p "$cache"
# one at a time: another run of the tests may make them just now
exec 9>"$cache/lock"
flock 9

# what an image was made of, and which it is: one that was made of something else is made again
made_of() { echo "$(find "$1" -type f | LC_ALL=C sort | xargs sha256sum | sha256sum) $(docker images -q "imgscope-test/$1")"; }
have() { [[ -n $(docker images -q "imgscope-test/$1") ]]; }

debian() {
  local mirror
  if [[ ! -e $cache/debian.tar ]]; then
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' 2>/dev/null |
      grep -E '/debian/?$' | head -n 1 || true)
    [[ -n $mirror ]] || cannot "apt knows no Debian mirror"
    # a mirror may fail for a moment
    for _ in 1 2 3; do
      rm -rf "$cache/debian"
      debootstrap --variant=minbase --include=ca-certificates "$release" "$cache/debian" "$mirror" >&2 && break
    done
    rm -rf "$cache"/debian/var/{lib/apt/lists,cache/apt}/* "$cache"/debian/var/log/{bootstrap.log,dpkg.log,apt/*}
    tar -C "$cache/debian" -cf "$cache/debian.part" --exclude=./dev --exclude=./proc --exclude=./sys .
    rm -rf "$cache/debian"
    mv "$cache/debian.part" "$cache/debian.tar"
  fi
  docker import --change 'CMD ["bash"]' "$cache/debian.tar" imgscope-test/debian:latest >/dev/null
}

have debian || debian
cd "$here"
(($#)) || set -- */
for folder in "${@%/}"; do
  [[ -f $folder/Dockerfile ]] || continue
  have "$folder" && [[ $(cat "$cache/$folder.made" 2>/dev/null) == "$(made_of "$folder")" ]] && continue
  context=$folder
  if [[ -x $folder/context.sh ]]; then
    context=$(mktemp -d)
    "$folder/context.sh" "$context"
  fi
  DOCKER_BUILDKIT=1 "$docker" build -q --network=host -t "imgscope-test/$folder" -f "$folder/Dockerfile" "$context" >/dev/null
  [[ $context == "$folder" ]] || rm -rf "$context"
  made_of "$folder" >"$cache/$folder.made"
done

#!/usr/bin/env bash
# The first step of the GitHub Action: finds imgscope, or installs a version whose archive has the expected checksum.
set -euo pipefail

fail() {
  echo "error: $1" >&2
  exit 2
}
found() {
  echo "program=$1" >>"${GITHUB_OUTPUT:-/dev/null}"
  "$1" --version
}

if [[ -n ${PROGRAM:-} || -z ${VERSION:-} ]]; then
  program=$(command -v -- "${PROGRAM:-imgscope}") || fail "no imgscope at ${PROGRAM:-the PATH}: set the input version to install one"
  found "$program"
  exit
fi
[[ $VERSION =~ ^[0-9A-Za-z.+-]+$ ]] || fail "the version has other characters than a version has"
case $(uname -s)-$(uname -m) in
  Linux-x86_64) target=x86_64-unknown-linux-musl ;;
  Linux-aarch64) target=aarch64-unknown-linux-musl ;;
  Darwin-x86_64) target=x86_64-apple-darwin ;;
  Darwin-arm64) target=aarch64-apple-darwin ;;
  *) fail "imgscope is not released for $(uname -s) $(uname -m)" ;;
esac
# as scripts/release calls the archive, and the folder in it
name=imgscope-$target-v$VERSION
archive=$name.tgz
from=${IMGSCOPE_RELEASES:-${GITHUB_SERVER_URL:-https://github.com}/${REPOSITORY:-}/releases/download}/v$VERSION
folder=${RUNNER_TEMP:-$(mktemp -d)}/imgscope-$VERSION
mkdir -p "$folder"
curl --fail --silent --show-error --location --retry 3 --output "$folder/$archive" "$from/$archive" ||
  fail "cannot download $from/$archive"
checksum=${CHECKSUM:-}
if [[ -z $checksum ]]; then
  checksum=$(curl --fail --silent --show-error --location --retry 3 "$from/$archive.sha256") ||
    fail "cannot download $from/$archive.sha256; give the checksum as an input"
fi
checksum=${checksum%% *}
actual=$( (sha256sum "$folder/$archive" 2>/dev/null || shasum -a 256 "$folder/$archive") | cut -d' ' -f1)
[[ ${#checksum} -eq 64 && $actual == "$(tr A-F a-f <<<"$checksum")" ]] ||
  fail "$archive has the SHA-256 $actual, and not $checksum"
tar -xzf "$folder/$archive" -C "$folder"
program=$folder/$name/imgscope
[[ -f $program && -x $program ]] || fail "$archive has no $name/imgscope in it"
found "$program"

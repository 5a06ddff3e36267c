#!/usr/bin/env bash
# A Docker Engine of Debian 13 (26.1) for the tests, beside any other: packages in a cache folder, and a store, a socket
# and a network of its own. No file of the system and no engine that runs already is touched.
#
#   docker.sh packages                  downloads and unpacks, where that wasn't done before
#   docker.sh start DIR STORE [OWNER]   starts it in a folder that is empty or not there, with the graph driver overlay2 or the
#                                       containerd image store (`containerd`), and prints its address. With the number of a
#                                       process it stops and leaves nothing behind when that process has ended.
#   docker.sh stop DIR                  stops it and removes the folder
#
# Ends with 75 and one line of words where a machine can't have it: not Debian, no mirror set up, not root, no overlay file
# system. What is downloaded lies in IMGSCOPE_TEST_PACKAGES, else /var/cache/imgscope-test-engine.
set -euo pipefail

cache=${IMGSCOPE_TEST_PACKAGES:-/var/cache/imgscope-test-engine}
release=trixie
packages=(docker.io containerd)

cannot() { echo "$1" >&2; exit 75; }
fail() { echo "$1" >&2; exit 1; }

# The Debian mirror that this machine uses.
mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' 2>/dev/null |
    grep -E '/debian/?$' | head -n 1 || true
}

download() {
  local uri apt
  uri=$(mirror)
  [[ -n $uri ]] || cannot "apt knows no Debian mirror"
  mkdir -p "$cache/apt"/{lists/partial,archives/partial,parts}
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $release main" >"$cache/apt/sources.list"
  apt=(apt-get -qq -o Dir::Etc::sourcelist="$cache/apt/sources.list" -o Dir::Etc::sourceparts="$cache/apt/parts"
    -o Dir::State::Lists="$cache/apt/lists" -o Dir::Cache="$cache/apt" -o Dir::Cache::archives="$cache/apt/archives"
    -o Acquire::Languages=none -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false
    -o Acquire::Retries=3 -o APT::Sandbox::User=root)
  "${apt[@]}" update >&2
  (cd "$cache/apt/archives" && "${apt[@]}" download "${packages[@]}" >&2)
  rm -rf "$cache/new"
  for package in "$cache"/apt/archives/*.deb; do dpkg -x "$package" "$cache/new"; done
  # the last step, so that what is there is whole; the lists are of no more use
  mv "$cache/new" "$cache/root"
  rm -rf "$cache/apt"
}

have_packages() {
  ((UID == 0)) || cannot "a second Docker Engine needs root"
  for tool in apt-get dpkg unshare flock docker; do command -v "$tool" >/dev/null || cannot "$tool is not installed"; done
  mkdir -p "$cache"
  # one at a time: another run of the tests may download them just now
  exec 9>"$cache/lock"
  flock 9
  [[ -x $cache/root/usr/sbin/dockerd ]] || download
  exec 9>&-
}

settings() {
  case $1 in
  overlay2) echo '{"storage-driver": "overlay2"}' ;;
  containerd) echo '{"features": {"containerd-snapshotter": true}, "storage-driver": "overlayfs"}' ;;
  *) fail "no store is called $1" ;;
  esac
}

answers() { timeout 3 docker -H "unix://$1/docker.sock" version >/dev/null 2>&1; }

start() {
  local dir=$1 store=$2 owner=${3:-}
  have_packages
  mkdir -p "$dir"
  settings "$store" >"$dir/daemon.json"
  # a network of its own: an engine without a bridge removes one that is there
  PATH=$cache/root/usr/bin:$cache/root/usr/sbin:$PATH setsid unshare --net -- dockerd \
    --config-file "$dir/daemon.json" --data-root "$dir/data" --exec-root "$dir/exec" --pidfile "$dir/pid" \
    -H "unix://$dir/docker.sock" --bridge=none --iptables=false --ip6tables=false --ip-forward=false \
    >"$dir/log" 2>&1 </dev/null &
  local engine=$!
  for _ in $(seq 300); do
    if answers "$dir"; then
      if [[ -n $owner ]]; then
        setsid bash "$0" stop-after "$owner" "$dir" >/dev/null 2>&1 </dev/null &
      fi
      echo "unix://$dir/docker.sock"
      return
    fi
    kill -0 "$engine" 2>/dev/null || break
    sleep 0.1
  done
  local log
  log=$(tail -n 3 "$dir/log" | tr '\n' ' ')
  stop "$dir"
  [[ $log == *"driver not supported"* ]] && cannot "a second Docker Engine can't use $store here: $log"
  fail "a second Docker Engine does not start: $log"
}

# Ends the engine that a folder holds, and what it started: containerd is a process group of its own.
stop() {
  local dir=$1 pids=()
  for file in "$dir/pid" "$dir/exec/containerd/containerd.pid"; do
    [[ -s $file ]] && pids+=("$(cat "$file")")
  done
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || continue 2; sleep 0.1; done
    kill -KILL "$pid" 2>/dev/null || true
  done
  # an engine that was killed leaves its mounts
  awk -v dir="$dir/" 'index($2, dir) == 1 { print $2 }' /proc/mounts | sort -r | while read -r mount; do umount -l "$mount"; done
  rm -rf "$dir"
}

case ${1:-} in
packages) have_packages ;;
start) start "${2:?a folder}" "${3:?overlay2 or containerd}" "${4:-}" ;;
stop) stop "${2:?a folder}" ;;
stop-after)
  tail --pid="$2" -f /dev/null
  stop "$3"
  ;;
*) fail "docker.sh packages | start DIR overlay2|containerd [OWNER] | stop DIR" ;;
esac

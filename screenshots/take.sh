#!/usr/bin/env bash
# Takes the screenshots: runs each command of the table below in a private tmux server and draws its screen as
# NAME.png beside this script.
#
#     screenshots/take.sh              all of them
#     screenshots/take.sh demo ...     only these
#
# IMGSCOPE says which program to run (default: target/release/imgscope). OUT says where the pictures go.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$here}
program=$(realpath -m "${IMGSCOPE:-$here/../target/release/imgscope}")
if [[ ! -x $program ]]; then
  echo "error: there is no program $program: run cargo build --release, or set IMGSCOPE" >&2
  exit 1
fi
patience=30 # seconds until a screen must show what is expected

# --- The table ------------------------------------------------------------------------------------------------
# shot NAME COLUMNSxROWS COMMAND EXPECTED [KEY...]
#   ROWS      `auto`: as many as the output has, for commands that print and end; their command line is shown too
#   EXPECTED  an extended regular expression that a line must match before keys are sent
#   KEY       a key as tmux names it (j, Enter, Tab, C-p, "some text"), or /REGEX/ to wait for a line that matches

shots() {
  local image=demo
  # The picture that greets visitors is of a real image where there is one.
  if docker image inspect hello:v1 >/dev/null 2>&1; then image=hello:v1; fi

  shot explore  140x40   "imgscope $image"         'q quit'
  # of the demo the text is kept too, and a test compares it with what the program draws
  shot demo     120x36   "imgscope demo"           'q quit'
  shot findings 120x36   "imgscope demo"           'q quit' 5
  shot marks    120x36   "imgscope demo"           'q quit' 5 Enter Space
  shot packages 120x36   "imgscope demo"           'q quit' 6
  shot view     120x36   "imgscope demo"           'q quit' 7 o
  shot treemap  120x36   "imgscope demo"           'q quit' M
  shot plan     120x36   "imgscope demo"           'q quit' p Tab
  shot history  150xauto "imgscope history $image" 'COPY|RUN'
  if docker info >/dev/null 2>&1; then
    shot list     120x30   "imgscope list --tui" 'q quit' Space Space
  fi
  shot trend    100xauto "imgscope trend sizes.jsonl" 'creep'
  page page-light  1200,1500 light
  page page-dark   1200,1500 dark
  page page-narrow 400,1400  light
  # One program in five images, each smaller than the one before.
  if docker image inspect hello:v{1,2,3,4,5} >/dev/null 2>&1; then
    local five='imgscope diff hello:v1 hello:v2 hello:v3 hello:v4 hello:v5'
    shot diff       100x40 "$five" 'q quit'
    shot diff-steps 100x34 "$five" 'q quit' 2 '/Steps:/'
    shot diff-files 100x34 "$five" 'q quit' 3 '/live /'
  fi
}

# --- What is needed -------------------------------------------------------------------------------------------

packages=()
need() { "${@:2}" >/dev/null 2>&1 || packages+=("$1"); }
# No pipe: `grep -q` would end fc-list early, which pipefail takes for a failure.
has_font() { grep -q "$1" <<<"$(fc-list)"; }
need tmux command -v tmux
need fontconfig command -v fc-list
need fonts-jetbrains-mono has_font 'JetBrains Mono'
need fonts-dejavu-core has_font 'DejaVu Sans Mono'
need fonts-droid-fallback has_font 'CJK\|Droid Sans Fallback' # wide characters
need python3-venv python3 -c 'import venv, ensurepip'
if ((${#packages[@]})); then
  sudo=$([[ $(id -u) == 0 ]] || echo sudo)
  $sudo apt-get install -y "${packages[@]}"
fi
venv=${XDG_CACHE_HOME:-$HOME/.cache}/imgscope-screenshots
if ! "$venv/bin/python" -c 'import PIL, wcwidth' 2>/dev/null; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet pillow wcwidth
fi

scratch=$(mktemp -d)
# A server of its own for each picture: one that is ending would take the next one's session along.
server=0
tmux() { command tmux -L "imgscope-shots-$$-$server" -f /dev/null -u "$@"; }
trap 'tmux kill-server 2>/dev/null || true; rm -rf "$scratch"' EXIT
unset TMUX
mkdir "$scratch/bin" "$scratch/config"
# So that the table holds commands as people type them.
ln -s "$program" "$scratch/bin/imgscope"
ln -s "$here/sizes.jsonl" "$scratch/sizes.jsonl"

# --- One shot -------------------------------------------------------------------------------------------------

# -N keeps the blanks at the end of lines: they may have a background.
capture() { tmux capture-pane -epN -t shot; }
plain() { tmux capture-pane -p -t shot; }
ended() { [[ $(tmux display -p -t shot '#{pane_dead}') == 1 ]]; }

# Waits until a line matches $1 and two captures in a row are equal. Polls; gives up after $patience seconds.
settle() {
  local expected=$1 deadline=$((SECONDS + patience)) before='' now
  while ((SECONDS < deadline)); do
    now=$(capture)
    if [[ -n $before && $now == "$before" ]] && grep -qE -- "$expected" <<<"$(plain)"; then return; fi
    before=$now
    sleep 0.15
  done
  printf 'error: no settled screen with a line that matches %s after %s s; it shows:\n%s\n' \
    "$expected" "$patience" "$(plain)" >&2
  exit 1
}

# Sends a key and waits until the screen has changed, for at most a second: some keys change nothing.
press() {
  local before tries=20
  before=$(capture)
  tmux send-keys -t shot -- "$1"
  while ((tries--)) && [[ $(capture) == "$before" ]]; do sleep 0.05; done
  settle .
}

shot() {
  local name=$1 columns=${2%x*} rows=${2#*x} command=$3 expected=$4 options=()
  shift 4
  if ((${#wanted[@]})) && [[ " ${wanted[*]} " != *" $name "* ]]; then return; fi

  local height=$rows script="exec $command"
  if [[ $rows == auto ]]; then
    height=200
    script="printf '\e[1;32m\$\e[m %s\n\n' '$command'; exec $command"
  fi
  # One server per shot, with nobody's settings: neither tmux's nor imgscope's.
  tmux kill-server 2>/dev/null || true
  server=$((server + 1))
  tmux start-server \; set -g default-terminal tmux-256color \; set -g status off \; set -g remain-on-exit on \; \
    set -g remain-on-exit-format '' \; new-session -d -s shot -c "$scratch" -x "$columns" -y "$height" \
    env -u NO_COLOR PATH="$scratch/bin:$PATH" XDG_CONFIG_HOME="$scratch/config" COLORTERM=truecolor LANG=C.UTF-8 \
    LC_ALL=C.UTF-8 sh -c "$script"

  if [[ $rows == auto ]]; then
    local deadline=$((SECONDS + patience))
    until ended || ((SECONDS >= deadline)); do sleep 0.1; done
  fi
  settle "$expected"
  local key
  for key in "$@"; do
    if [[ $key == /*/ ]]; then settle "${key:1:-1}"; else press "$key"; fi
  done
  if [[ $rows != auto ]] && ended; then
    printf 'error: %s has ended:\n%s\n' "$command" "$(plain)" >&2
    exit 1
  fi

  if [[ $rows == auto ]]; then
    rows=$(plain | awk 'NF { last = NR } END { print last }')
  elif [[ $(tmux display -p -t shot '#{cursor_flag}') == 1 ]]; then
    options+=(--cursor "$(tmux display -p -t shot '#{cursor_x},#{cursor_y}')")
  fi
  capture | "$venv/bin/python" "$here/render.py" --title "$command" --columns "$columns" --rows "$rows" \
    "${options[@]}" "$out/$name.png"
  echo "$out/$name.png"
  if [[ $command == "imgscope demo" ]]; then plain >"$out/$name.txt"; fi
}

# Draws the HTML report in a real browser: NAME COLUMNS,ROWS SCHEME.
page() {
  if ((${#wanted[@]})) && [[ " ${wanted[*]} " != *" $1 "* ]]; then return; fi
  if ! command -v chromium >/dev/null; then
    echo "note: chromium is not installed: no $1.png" >&2
    return
  fi
  local options=()
  if [[ $3 == dark ]]; then options=(--blink-settings=preferredColorScheme=0); fi
  "$program" --no-cache -q -o "html=$scratch/page.html" "$image" >/dev/null
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$scratch/chromium" \
    --window-size="$2" "${options[@]}" --screenshot="$out/$1.png" "file://$scratch/page.html" >/dev/null 2>&1
  echo "$out/$1.png"
}

wanted=("$@")
shots

#!/usr/bin/env bash
# Sets factory-hook up: installs what the build needs, builds, installs the binary, and shows the
# gate judging a real change. Run it again at any time; `--uninstall` takes everything away.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: ./install.sh [--uninstall | --help]

Builds factory-hook and installs it as PREFIX/bin/factory-hook (and PREFIX/bin/git-factory-hook,
so that `git factory-hook` works too), with its manual page and the completions for bash, zsh and
fish below PREFIX/share.

  PREFIX    where to install; /usr/local for root, ~/.local otherwise
TEXT
}

say() { printf 'install: %s\n' "$*" >&2; }
die() {
  say "error: $1"
  [ $# -lt 2 ] || say "  hint: $2"
  exit 2
}

default_prefix() {
  if [ "$(id -u)" -eq 0 ]; then printf '/usr/local'; else printf '%s/.local' "${HOME:?HOME is not set}"; fi
}

# Runs apt-get as root, or says the exact command where it may not.
install_packages() {
  local why=$1
  shift
  local command="apt-get update && apt-get install -y $*"
  command -v apt-get >/dev/null 2>&1 ||
    die "$why, and this system has no apt-get" "install the equivalent of: $*"
  say "$why; installing: $*"
  if [ "$(id -u)" -eq 0 ]; then
    env DEBIAN_FRONTEND=noninteractive sh -c "apt-get -qq update && apt-get -qq install -y $* >/dev/null" ||
      die "apt-get failed" "run: $command"
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo -n env DEBIAN_FRONTEND=noninteractive \
      sh -c "apt-get -qq update && apt-get -qq install -y $* >/dev/null" || die "apt-get failed" "run: sudo sh -c '$command'"
  else
    die "$why, and installing needs root" "run: sudo sh -c '$command', then ./install.sh again"
  fi
}

need_system() {
  local missing=()
  command -v git >/dev/null 2>&1 || missing+=(git)
  [ -e /usr/include/git2.h ] || missing+=(libgit2-dev)
  [ ${#missing[@]} -eq 0 ] || install_packages "the build needs ${missing[*]}" "${missing[@]}"
  command -v swift >/dev/null 2>&1 ||
    die "there is no Swift toolchain on the PATH" "install Swift 6.3 or newer from https://www.swift.org/install/linux/"
}

# Builds the release binary with the standard library linked in; as a static executable where the C
# library's archive is there, which starts in half the time.
build() {
  say "building the release binary (a few minutes the first time)"
  local log
  log=$(mktemp)
  flags=(-c release --product factory-hook -Xswiftc -static-executable)
  if ! swift build "${flags[@]}" >"$log" 2>&1; then
    flags=(-c release --product factory-hook --static-swift-stdlib)
    if ! swift build "${flags[@]}" >"$log" 2>&1; then
      cat "$log" >&2
      rm -f "$log"
      die "the build failed" "the compiler's words are above"
    fi
  fi
  rm -f "$log"
}

# Puts the binary in place by a rename, so that a hook that runs meanwhile finds the old or the new.
put_in_place() {
  local built
  built=$(swift build "${flags[@]}" --show-bin-path)/factory-hook
  mkdir -p "$bin" || die "cannot make '$bin'" "choose another place: PREFIX=~/.local ./install.sh"
  [ -w "$bin" ] || die "cannot write to '$bin'" "choose another place: PREFIX=~/.local ./install.sh"
  install -m 755 "$built" "$bin/.factory-hook.new"
  strip --strip-unneeded "$bin/.factory-hook.new" 2>/dev/null || true
  mv -f "$bin/.factory-hook.new" "$bin/factory-hook"
  ln -sf factory-hook "$bin/git-factory-hook"
  say "installed $("$bin/factory-hook" --version | head -n 1) as $bin/factory-hook"
  case ":$PATH:" in
    *":$bin:"*) ;;
    *) say "note: '$bin' is not on your PATH; add it: export PATH=\"$bin:\$PATH\"" ;;
  esac
}

# What goes below the prefix beside the binary: where man, `git help` and the shells look for it.
extras() {
  printf '%s\n' share/man/man1/factory-hook.1 share/man/man1/git-factory-hook.1 \
    share/bash-completion/completions/factory-hook share/bash-completion/completions/git-factory-hook \
    share/zsh/site-functions/_factory-hook share/zsh/site-functions/_git-factory-hook \
    share/fish/vendor_completions.d/factory-hook.fish share/fish/vendor_conf.d/factory-hook.fish
}

# Writes them; the gate works without, so what cannot be written is only told of.
put_extras() {
  local file made
  made=$(mktemp)
  while read -r file; do
    case $file in
      */git-factory-hook.1) printf '.so man1/factory-hook.1\n' >"$made" ;;
      *.1) "$bin/factory-hook" help --man >"$made" ;;
      *bash-completion*) "$bin/factory-hook" completions bash >"$made" ;;
      *zsh*) "$bin/factory-hook" completions zsh >"$made" ;;
      # What fish must know before it completes git: the last part of the script.
      */vendor_conf.d/*) "$bin/factory-hook" completions fish | sed -n '/^# Under git/,$p' >"$made" ;;
      *) "$bin/factory-hook" completions fish >"$made" ;;
    esac
    { mkdir -p "$prefix/${file%/*}" && install -m 644 "$made" "$prefix/$file"; } 2>/dev/null ||
      say "note: cannot write '$prefix/$file'"
  done < <(extras)
  rm -f "$made"
  say "installed the manual page and completions in $prefix/share"
}

# The gate at work: the last commit of this repository, judged by the standard in its own tree.
show_it_at_work() {
  if git rev-parse --verify --quiet HEAD >/dev/null 2>&1; then
    say "judging the last commit of this repository:"
    printf '\n$ factory-hook check --commit HEAD\n'
    local status=0
    "$bin/factory-hook" check --commit HEAD || status=$?
    [ "$status" -le 1 ] || die "the gate could not judge (exit $status)"
  else
    say "this is no git checkout with commits, so the gate has no change to show"
  fi
  printf '\nNext, in a repository of yours:\n  factory-hook install\n'
}

uninstall() {
  local gone=0 file
  local files=(bin/factory-hook bin/git-factory-hook)
  while read -r file; do files+=("$file"); done < <(extras)
  for file in "${files[@]/#/$prefix/}"; do
    if [ -e "$file" ] || [ -L "$file" ]; then
      rm -f "$file" || die "cannot remove '$file'"
      say "removed $file"
      gone=1
    fi
  done
  [ "$gone" -eq 1 ] || say "nothing of factory-hook in $prefix"
  say "hooks in your repositories stay until you run 'factory-hook uninstall' there; without the binary they stop commits and say why"
}

main() {
  cd "$(dirname "$0")"
  prefix=${PREFIX:-$(default_prefix)}
  bin=$prefix/bin
  case "${1:-}" in
    '')
      need_system
      build
      put_in_place
      put_extras
      show_it_at_work
      ;;
    --uninstall) uninstall ;;
    -h | --help) usage ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
}

main "$@"

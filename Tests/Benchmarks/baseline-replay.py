#!/usr/bin/env python3
"""Replays the last commits of a repository against a baseline that was made before them.

    Tests/Benchmarks/baseline-replay.py CLONE [--commits 500] [--rules FILE] [--binary FILE]

CLONE needs its full history and is only read. The baseline lists what `check --all` finds in the
tree that many commits back, by a standard with plenty of findings. Each later tree is then judged
whole. A finding that the baseline does not list is either new, since its line was touched after the
baseline (`git blame` says so), or woken: that is the figure, and it should be 0.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

STANDARD = """schema = 1
extends = [
  "pack:hygiene", "pack:secrets", "pack:c", "pack:go", "pack:javascript", "pack:python",
  "pack:rust", "pack:shell", "pack:swift",
]
[[rule]]
id = "long-line"
check = "line-length"
max = 72
[[rule]]
id = "indented-by-spaces"
check = "indentation"
style = "spaces"
[[rule]]
id = "note-left"
check = "pattern"
pattern = '\\\\b(?:TO' + 'DO|FIXME|XXX)\\\\b'
message = "a note that was left"
[[rule]]
id = "brace-alone"
check = "pattern"
pattern = '(?m)^[ \\\\t]*[\\\\])}]+[;,]?$'
message = "a line that many others equal"
[[rule]]
id = "return-word"
check = "pattern"
pattern = '\\\\breturn\\\\b'
message = "a word that is everywhere"
""".replace("TO' + 'DO", "TO" + "DO").replace("\\\\", "\\")


class Replay:
    def __init__(self, clone, folder, binary, rules):
        self.repository = pathlib.Path(folder) / "replay"
        self.binary = binary
        environment = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}
        self.environment = {**os.environ, **environment}
        subprocess.run(
            ["git", "clone", "-q", "--shared", "--no-checkout", str(clone), str(self.repository)],
            check=True, env=self.environment)
        self.rules = self.blob(rules)
        self.untouched = {}

    def git(self, *words, **options):
        return subprocess.run(
            ["git", *words], cwd=self.repository, env=self.environment, check=True,
            capture_output=True, **options).stdout

    def gate(self, *words):
        done = subprocess.run(
            [self.binary, *words], cwd=self.repository, env=self.environment, capture_output=True)
        if done.returncode not in (0, 1):
            sys.exit(f"{words}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def blob(self, content):
        return self.git("hash-object", "-w", "--stdin", input=content).decode().strip()

    def stage(self, commit, files):
        """Puts a commit's tree with `files` (name to blob) into the index."""
        self.git("read-tree", commit)
        for name, blob in files.items():
            self.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")

    def start(self, base):
        self.base = base
        self.stage(base, {"factory-hook.toml": self.rules})
        self.gate("baseline")
        baseline = (self.repository / "factory-hook.baseline").read_bytes()
        self.entries = sum(not line.startswith(b"#") for line in baseline.splitlines())
        self.baseline = self.blob(baseline)

    def unlisted(self, commit):
        """The findings in a commit's tree that the baseline does not list, and what is stale."""
        self.stage(commit, {"factory-hook.toml": self.rules, "factory-hook.baseline": self.baseline})
        report = json.loads(self.gate("check", "--all", "--format", "json"))
        stale = [
            remark["message"] for judgement in report["judgements"]
            for remark in judgement["remarks"] if remark["id"] == "baseline-stale"]
        ours = ("factory-hook.toml", "factory-hook.baseline")
        return [f for f in report["findings"] if f["path"] not in ours], stale

    def is_touched(self, commit, finding, follow):
        """Whether a finding's line, or its file, came or changed after the baseline."""
        path, line = finding["path"], finding["line"]
        entry = self.git("ls-tree", commit, "--", path).decode().split()
        if not entry:
            return True
        blob = entry[2]
        if line is None:
            before = self.git("ls-tree", "-r", self.base).decode()
            return blob not in before
        key = (path, blob, follow)
        if key not in self.untouched:
            out = self.git(
                "blame", "--porcelain", *follow, f"{self.base}..{commit}", "--", path)
            self.untouched[key] = lines_of_boundary(out, self.git)
        return line not in self.untouched[key]


def lines_of_boundary(porcelain, git):
    """The numbers of the lines that blame gives to the commit where it stopped looking."""
    boundary, lines, current = set(), {}, None
    for line in porcelain.split(b"\n"):
        if line.startswith(b"\t"):
            continue
        words = line.split(b" ")
        if len(words) >= 3 and len(words[0]) == 40 and all(c in b"0123456789abcdef" for c in words[0]):
            current = words[0]
            lines[int(words[2])] = current
        elif line == b"boundary":
            boundary.add(current)
    return {number for number, commit in lines.items() if commit in boundary}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("clone", type=pathlib.Path)
    parser.add_argument("--commits", type=int, default=500)
    parser.add_argument("--rules", type=pathlib.Path)
    parser.add_argument("--binary", default="factory-hook")
    options = parser.parse_args()
    rules = options.rules.read_bytes() if options.rules else STANDARD.encode()
    with tempfile.TemporaryDirectory() as folder:
        replay = Replay(options.clone.resolve(), folder, options.binary, rules)
        commits = replay.git(
            "rev-list", "--first-parent", f"--max-count={options.commits + 1}", "HEAD").decode().split()
        commits.reverse()
        replay.start(commits[0])
        print(f"baseline of {commits[0][:10]}: {replay.entries} entries")
        woken, moved, new, stale = {}, {}, set(), []
        began = time.monotonic()
        for number, commit in enumerate(commits[1:], 1):
            findings, stale = replay.unlisted(commit)
            for finding in findings:
                key = (finding["path"], finding["rule"], finding["fingerprint"])
                new.add(key)
                if key not in woken and not replay.is_touched(commit, finding, ()):
                    woken[key] = (commit, finding["line"])
                elif key not in moved and not replay.is_touched(commit, finding, ("-w", "-M")):
                    moved[key] = (commit, finding["line"])
            if number % 50 == 0:
                print(f"  {number} commits, {len(new)} unlisted, {len(woken)} woken", flush=True)
        seconds = time.monotonic() - began
        for (path, rule, _), (commit, line) in sorted(woken.items())[:20]:
            print(f"woken at {commit[:10]}: {path}:{line} {rule}")
        for (path, rule, _), (commit, line) in sorted(moved.items())[:20]:
            print(f"moved or indented at {commit[:10]}: {path}:{line} {rule}")
        print(
            f"{len(commits) - 1} commits in {seconds:.0f} s: {replay.entries} entries,"
            f" {len(new)} findings not listed, {len(woken)} of them in lines that nobody touched,"
            f" {len(moved)} in lines that were only moved or indented; {' '.join(stale)}")
        return 1 if woken else 0


if __name__ == "__main__":
    sys.exit(main())

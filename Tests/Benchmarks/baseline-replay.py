#!/usr/bin/env python3
"""Replays the last commits of a repository against a baseline that was made before them.

    Tests/Benchmarks/baseline-replay.py CLONE [--commits 500] [--rules FILE] [--binary FILE]

CLONE needs its full history and is only read. The baseline lists what `check --all` finds in the
tree that many commits back, by a standard with plenty of findings. Each later tree is then judged
whole. A finding that the baseline does not list is one of these:

- new: one of the commits since the baseline touched its line. Each commit is compared with its first
  parent, as it was judged; a file that was renamed keeps its lines, one that was copied does not.
- untouched: no commit touched its line, as git's diffs have it. Of equal lines, which is new is for
  each diff to choose: of two brackets that follow each other where there was one, either may be the
  old one. So not each of these was woken.
- certain: untouched, and every shortest diff of the file then and now keeps the line.
- woken: certain, and a line next to it is the same untouched line still. An entry is a rule, a line,
  its neighbours and its order: where the line stayed and both neighbours changed, it was touched.
  This figure should be 0.
"""
import argparse
import collections
import json
import os
import pathlib
import re
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

# What a finding may be beside new; each includes the next.
KINDS = ("untouched", "certain", "woken")


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
        self.texts, self.certain = {}, {}

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

    def lines(self, blob):
        """The lines of a blob, white space folded as the keys of findings have it."""
        if blob not in self.texts:
            lines = self.git("cat-file", "blob", blob).split(b"\n")
            if not lines[-1]:
                lines.pop()
            self.texts[blob] = [b" ".join(line.split()) for line in lines]
        return self.texts[blob]

    def tree(self, commit):
        """Path to blob."""
        entries = self.git("ls-tree", "-r", "-z", commit).decode(errors="surrogateescape").split("\0")
        words = (entry.partition("\t") for entry in entries if entry)
        return {path: meta.split()[2] for meta, _, path in words if meta.split()[1] == "blob"}

    def origins_in(self, commit):
        """For each file of a tree where each of its lines comes from: path and number in the same."""
        tree = self.tree(commit)
        self.blobs, self.base_blobs = tree, set(tree.values())
        return {path: [(path, n + 1) for n in range(len(self.lines(blob)))] for path, blob in tree.items()}

    def step(self, origins, parent, commit):
        """What becomes of the origins of lines in one commit; None is a line that was touched."""
        out = self.git(
            "-c", "core.quotePath=false", "diff-tree", "-r", "-p", "-M", "-l0", "-U0", "--no-ext-diff",
            "--no-textconv", parent, commit).decode(errors="surrogateescape")
        after = dict(origins)
        parts = re.split(r"^diff --git ", out, flags=re.M)[1:]
        files = [FileDiff(part) for part in parts]
        for file in files:
            if file.is_deleted or file.old != file.new:
                after.pop(file.old, None)
        for file in files:
            if not file.is_deleted:
                after[file.new] = file.carry([] if file.is_added else origins.get(file.old, []))
        return after

    def kinds(self, finding, tree, origins):
        """What a finding is that the baseline does not list; nothing for a new one."""
        path, line = finding["path"], finding["line"]
        if line is None:
            return list(KINDS) if tree.get(path) in self.base_blobs else []
        lines = origins.get(path, [])
        origin = lines[line - 1] if line <= len(lines) else None
        if not origin:
            return []
        if not self.is_certain(path, tree[path], line, origin):
            return ["untouched"]
        beside = [lines[at] for at in (line - 2, line) if 0 <= at < len(lines)]
        neighbours = [(origin[0], origin[1] - 1), (origin[0], origin[1] + 1)]
        is_whole = len(lines) == 1
        return list(KINDS) if is_whole or any(n in beside for n in neighbours) else list(KINDS[:2])

    def is_certain(self, path, blob, number, origin):
        """Whether every shortest diff of the file in the base and now keeps a line."""
        key = (blob, number, origin[0])
        if key not in self.certain:
            old, new = self.lines(self.blobs[origin[0]]), self.lines(blob)
            whole = common_lines(old, new)
            without = new[:number - 1] + new[number:]
            self.certain[key] = common_lines(old, without) < whole
        return self.certain[key]


class FileDiff:
    """One file of a patch without context."""

    def __init__(self, text):
        head = text.partition("\n@@")[0]
        names = re.match(r"a/(.*) b/(.*)", head)
        self.old, self.new = names.group(1), names.group(2)
        rename = re.search(r"^rename from (.*)\nrename to (.*)$", head, re.M)
        if rename:
            self.old, self.new = rename.groups()
        self.is_added = re.search(r"^new file", head, re.M) is not None
        self.is_deleted = re.search(r"^deleted file", head, re.M) is not None
        hunks = re.finditer(r"^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@", text, re.M)
        self.hunks = [[1 if x is None else int(x) for x in hunk.groups()] for hunk in hunks]

    def carry(self, before):
        after, at = [], 0
        for start, gone, come in self.hunks:
            first = start - 1 if gone else start
            after += before[at:first] + [None] * come
            at = first + gone
        return after + before[at:]


def common_lines(old, new):
    """The length of the longest common subsequence (Hyyrö's bit vectors)."""
    places = {}
    for number, line in enumerate(old):
        places[line] = places.get(line, 0) | 1 << number
    full = (1 << len(old)) - 1
    row = full
    for line in new:
        common = row & places.get(line, 0)
        row = ((row + common) | (row - common)) & full
    return len(old) - row.bit_count()


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
        kinds = {kind: {} for kind in KINDS}
        new, stale = set(), []
        origins = replay.origins_in(commits[0])
        began = time.monotonic()
        for number, commit in enumerate(commits[1:], 1):
            origins = replay.step(origins, commits[number - 1], commit)
            findings, stale = replay.unlisted(commit)
            tree = replay.tree(commit) if findings else {}
            for finding in findings:
                key = (finding["path"], finding["rule"], finding["fingerprint"])
                new.add(key)
                if key not in kinds["woken"]:
                    for kind in replay.kinds(finding, tree, origins):
                        kinds[kind].setdefault(key, (commit, finding["line"]))
            if number % 50 == 0:
                counts = ", ".join(f"{len(found)} {kind}" for kind, found in kinds.items())
                print(f"  {number} commits, {len(new)} unlisted, {counts}", flush=True)
        seconds = time.monotonic() - began
        for kind in ("woken", "certain"):
            for (path, rule, _), (commit, line) in sorted(kinds[kind].items())[:20]:
                print(f"{kind} at {commit[:10]}: {path}:{line} {rule}")
        rules = collections.Counter(rule for _, rule, _ in kinds["untouched"])
        print(
            f"{len(commits) - 1} commits in {seconds:.0f} s: {replay.entries} entries,"
            f" {len(new)} findings not listed, {len(kinds['untouched'])} of them in lines that no diff"
            f" touched ({', '.join(f'{n} {rule}' for rule, n in rules.most_common()) or 'none'}),"
            f" {len(kinds['certain'])} certain, {len(kinds['woken'])} woken; {' '.join(stale)}")
        return 1 if kinds["woken"] else 0


if __name__ == "__main__":
    sys.exit(main())

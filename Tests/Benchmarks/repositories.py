"""Makes the repositories that the benchmarks judge, the same every time."""

import base64
import hashlib
import json
import os
import random
import subprocess

GIT_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "C", "GIT_COMMITTER_EMAIL": "c@example.com",
}

WORDS = """record value index buffer length result reader writer parse open close begin end state
table entry first last left right count total limit offset cursor stream frame packet header""".split()


def git(folder, *arguments, stdin=None):
    return subprocess.run(
        ["git", *arguments], cwd=folder, input=stdin, check=True, capture_output=True,
        env={**os.environ, **GIT_ENVIRONMENT}).stdout


def source_lines(count, seed):
    """Lines that look like source code and break no rule of the built-in packs."""
    chance = random.Random(seed)
    lines = []
    for number in range(count):
        a, b, c = (chance.choice(WORDS) for _ in range(3))
        lines.append(f"{'    ' * chance.randint(0, 2)}{a}_{number} = {b}({c}, {chance.randint(0, 999)})")
    return "\n".join(lines) + "\n"


def write(folder, path, text):
    full = os.path.join(folder, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8") as file:
        file.write(text)


def small(folder, files=5, lines=40):
    """A small repository with `files` changed files of `lines` added lines each, staged."""
    git(folder, "init", "-q", "-b", "main", ".")
    for number in range(40):
        write(folder, f"source/module{number % 8}/part{number}.py", source_lines(60, number))
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "chore: begin")
    for number in range(files):
        path = f"source/module{number % 8}/part{number}.py"
        write(folder, path, source_lines(60, number) + source_lines(lines, 1000 + number))
    git(folder, "add", ".")


def large(folder, files=100_000):
    """A repository of `files` small files in 1,000 folders with five of them changed, staged."""
    git(folder, "init", "-q", "-b", "main", ".")
    stream = [b"commit refs/heads/main\ncommitter C <c@example.com> 0 +0000\ndata 5\nbegin\n"]
    for number in range(files):
        body = f"value_{number} = {number}\n".encode()
        path = f"source/area{number % 100}/module{number // 100 % 10}/part{number}.py"
        stream.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(body), body))
    git(folder, "fast-import", "--quiet", stdin=b"".join(stream))
    git(folder, "reset", "--hard", "-q")
    for number in range(5):
        path = f"source/area{number}/module0/part{number}.py"
        write(folder, path, f"value_{number} = {number}\n" + source_lines(40, number))
    git(folder, "add", ".")


STANDARD = """schema = 1
extends = [
  "pack:hygiene", "pack:secrets", "pack:commit-message", "pack:c", "pack:go", "pack:javascript",
  "pack:python", "pack:rust", "pack:shell", "pack:swift",
]
"""


def sources(folder, files=100_000, lines=40):
    """A repository of `files` files of `lines` lines of source, no two alike, and a standard of all
    built-in packs."""
    git(folder, "init", "-q", "-b", "main", ".")
    bodies = [source_lines(lines - 1, seed).encode() for seed in range(500)]
    stream = [b"commit refs/heads/main\ncommitter C <c@example.com> 0 +0000\ndata 5\nbegin\n"]

    def add(path, body):
        stream.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(body), body))

    add("factory-hook.toml", STANDARD.encode())
    for number in range(files):
        path = f"source/area{number % 100}/module{number // 100 % 10}/part{number}.py"
        add(path, f"value_{number} = {number}\n".encode() + bodies[number % len(bodies)])
    git(folder, "fast-import", "--quiet", stdin=b"".join(stream))
    git(folder, "reset", "--hard", "-q")


def with_verdicts(folder, binary, count):
    """A small repository under the gate whose ledger holds `count` verdicts; returns a commit of them.

    The verdicts are copies of a real one, with trees, serials and runs of their own, on commits of a
    branch of their own, put in as git and the gate would have: the notes fanned out, the journal's
    lines chained.
    """
    small(folder)
    environment = {**os.environ, **GIT_ENVIRONMENT}
    subprocess.run([binary, "install", "--no-rulefile"], cwd=folder, check=True,
                   capture_output=True, env=environment)
    path = os.path.dirname(binary) + ":" + os.environ["PATH"]
    subprocess.run(["git", "commit", "-qm", "feat: change the parts"], cwd=folder, check=True,
                   env={**environment, "PATH": path})
    original = Verdict(folder)
    copies = [original.copy(*names) for names in make_commits(folder, count)]
    add_notes(folder, copies)
    add_journal(folder, copies, original)
    git(folder, "reset", "-q", "--hard")
    return copies[count // 2].commit


class Verdict:
    """One verdict as the ledger keeps it, and what its copies differ in."""

    def __init__(self, folder):
        self.commit = git(folder, "rev-parse", "HEAD").decode().strip()
        self.note = git(folder, "notes", "--ref=factory-hook", "show", "HEAD").decode().strip()
        record = json.loads(self.note)
        self.tree, self.serial, self.run = record["tree"], record["serial"], record["run"]
        self.recipe, self.patch = record["recipe"], record["patch"]

    def copy(self, commit, tree):
        other = object.__new__(Verdict)
        other.commit, other.tree = commit, tree
        other.run, other.patch = commit[:12], hashlib.sha1(commit.encode()).hexdigest()
        lines = ["factory-hook recipe 1", f"scope {self.recipe['scope']}"]
        lines += [f"base {base}" for base in self.recipe["bases"]]
        lines += [f"target {tree}", f"standard {self.recipe['standard']}",
                  f"engine {self.recipe['engine']}"]
        digest = hashlib.sha256(("\n".join(lines) + "\n").encode()).digest()
        other.serial = "FH-" + base64.b32encode(digest[:20]).decode().lower()
        other.note = self.rewritten(self.note, other)
        return other

    def rewritten(self, text, other):
        for name in ("commit", "tree", "serial", "run", "patch"):
            text = text.replace(getattr(self, name), getattr(other, name))
        return text


def make_commits(folder, count):
    """Makes a branch of `count` commits; returns the names of each and of its tree."""
    stream = []
    for number in range(count):
        stream.append(b"commit refs/heads/judged\ncommitter C <c@example.com> %d +0000\n"
                      b"data 5\nbegin\n" % number)
        if number == 0:
            stream.append(b"from refs/heads/main^0\n")
        body = b"%d" % number
        stream.append(b"M 100644 inline number\ndata %d\n%s\n" % (len(body), body))
    git(folder, "fast-import", "--quiet", stdin=b"".join(stream))
    names = git(folder, "log", "--format=%H %T", "main..judged").decode()
    return [line.split() for line in names.splitlines()]


def add_notes(folder, verdicts):
    notes = "refs/notes/factory-hook"
    stream = [f"commit {notes}\ncommitter C <c@example.com> 0 +0000\ndata 5\nnotes\n"
              f"from {notes}^0\n"]
    for verdict in verdicts:
        line = verdict.note + "\n"
        for name in (verdict.commit, verdict.tree):
            path = f"{name[:2]}/{name[2:4]}/{name[4:]}"
            stream.append(f"M 100644 inline {path}\ndata {len(line)}\n{line}\n")
    git(folder, "fast-import", "--quiet", stdin="".join(stream).encode())


def add_journal(folder, verdicts, original):
    path = os.path.join(folder, ".git", "factory-hook", "journal.jsonl")
    lines = open(path, encoding="utf-8").read().splitlines()
    previous = hashlib.sha256(lines[-1].encode()).hexdigest()
    segment = 1
    out = open(path, "a", encoding="utf-8")
    for verdict in verdicts:
        for line in lines:
            line = original.rewritten(line, verdict)
            line = line.replace(json.loads(line)["previous"], previous)
            previous = hashlib.sha256(line.encode()).hexdigest()
            out.write(line + "\n")
        if out.tell() > 32 << 20:
            out.close()
            os.rename(path, os.path.join(os.path.dirname(path), f"journal.{segment:06}.jsonl"))
            segment += 1
            out = open(path, "a", encoding="utf-8")
    out.close()

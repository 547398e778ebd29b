"""Makes the repositories that the benchmarks judge, the same every time."""

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

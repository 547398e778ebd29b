"""Benchmarks of situations in which a gate is slow or large if it is built carelessly."""

import os
import random
import tempfile

import pair
import repositories

STANDARD = 'schema = 1\nextends = ["pack:hygiene", "pack:secrets", "pack:python"]\n'


def environment(**more):
    return {**os.environ, **repositories.GIT_ENVIRONMENT, **more}


def pushed(folder, commits, files):
    """A bare repository of `files` files, and `commits` more that no reference names yet, each with
    one changed file of some lines. Returns the line that git writes to `pre-receive`."""
    repositories.git(folder, "init", "-q", "--bare", "-b", "main", ".")
    stream = [b"commit refs/heads/main\ncommitter C <c@example.com> 0 +0000\ndata 12\nchore: begin\n"]
    rulefile = STANDARD.encode()
    stream.append(b"M 100644 inline factory-hook.toml\ndata %d\n%s\n" % (len(rulefile), rulefile))
    for number in range(files):
        body = b"value_%d = %d\n" % (number, number)
        path = b"source/area%d/module%d/part%d.py" % (number % 100, number // 100 % 10, number)
        stream.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path, len(body), body))
    for number in range(commits):
        stream.append(b"commit refs/heads/next\ncommitter C <c@example.com> %d +0000\ndata 7\nfeat: x\n"
                      % (number + 1))
        if number == 0:
            stream.append(b"from refs/heads/main\n")
        body = repositories.source_lines(20, number).encode()
        path = b"source/area%d/module0/part%d.py" % (number % 100, number % 100)
        stream.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path, len(body), body))
    repositories.git(folder, "fast-import", "--quiet", stdin=b"".join(stream))
    old, new = repositories.git(folder, "rev-parse", "main", "next").decode().split()
    repositories.git(folder, "update-ref", "-d", "refs/heads/next")
    return f"{old} {new} refs/heads/main\n"


def pushes(options):
    """pre-receive on 1,000 pushed commits, in a small and in a large repository."""
    for commits, files in ((250, 100), (1_000, 100), (1_000, 100_000)):
        with tempfile.TemporaryDirectory() as folder:
            line = pushed(folder, commits, files)
            old, new, _ = line.split()
            repositories.write(folder, "push", line)
            figures = pair.compare(
                {
                    "git rev-list --objects": ["git", "rev-list", "--objects", f"{old}..{new}"],
                    "factory-hook hook pre-receive":
                        ["sh", "-c", 'exec "$0" hook pre-receive < push', options.binary],
                },
                cwd=folder, rounds=min(options.rounds, 10), warmup=1,
                # As in a push: nothing may be written, and nothing is remembered.
                env=environment(GIT_QUARANTINE_PATH=os.path.join(folder, "objects")))
            pair.table(f"{commits:,} pushed commits, {files:,} files", figures,
                       "git rev-list --objects")


def huge(options):
    """One new file of 1 GB, staged: packed as git does it, and as a loose object."""
    chance = random.Random(3)
    words = repositories.WORDS
    block = "".join(
        " ".join(chance.choice(words) for _ in range(chance.randint(3, 9))) + "\n"
        for _ in range(100_000)).encode()
    print("\none staged file")
    print(f"{'file':36} {'MB':>6} {'seconds':>8} {'ns/byte':>8} {'memory MB':>10}")
    for name, bytes_count, content, threshold in (
            ("text, packed, a quarter", 1 << 28, block, "1m"),
            ("text, packed", 1 << 30, block, "1m"),
            ("text, loose", 1 << 30, block, "4g"),
            ("random bytes, loose", 1 << 30, None, "4g")):
        with tempfile.TemporaryDirectory() as folder:
            repositories.git(folder, "init", "-q", "-b", "main", ".")
            repositories.write(folder, "factory-hook.toml", STANDARD)
            written = 0
            with open(os.path.join(folder, "huge"), "wb") as file:
                while written < bytes_count:
                    written += file.write(content or chance.randbytes(1 << 20))
            repositories.git(folder, "-c", f"core.bigFileThreshold={threshold}",
                             "-c", "core.compression=1", "add", ".")
            os.remove(os.path.join(folder, "huge"))
            figures = pair.compare(
                {name: [options.binary, "hook", "pre-commit"]}, cwd=folder, rounds=2, warmup=0,
                env=environment(), expect={name: {0, 1}})[name]
            seconds = min(figures.seconds)
            used = "-" if figures.kibibytes is None else f"{figures.kibibytes * 1024 / 1e6:.1f}"
            print(f"{name:36} {written / 1e6:6.0f} {seconds:8.2f} {seconds * 1e9 / written:8.2f} "
                  f"{used:>10}")

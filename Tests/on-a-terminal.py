#!/usr/bin/env python3
"""Uses factory-hook as a person at a terminal does: progress, pager, manual page, the second name.

usage: on-a-terminal.py BINARY

Needs git and man. Where a program is missing, says so and leaves that part out.
"""

import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile

FILES = 6000


def need(holds, *words):
    """Ends the program with what went wrong unless `holds`."""
    if not holds:
        sys.exit("Tests/on-a-terminal.py: " + " ".join(str(word) for word in words))


def watched(command, folder, environment):
    """Runs `command` with standard error on a terminal; returns its status, standard output and
    what the terminal got."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=theirs)
    os.close(theirs)
    seen = {ours: b"", process.stdout.fileno(): b""}
    open_streams = set(seen)
    while open_streams:
        for stream in select.select(list(open_streams), [], [])[0]:
            try:
                part = os.read(stream, 1 << 16)
            except OSError:
                part = b""
            seen[stream] += part
            if not part:
                open_streams.discard(stream)
    output = seen[process.stdout.fileno()].decode()
    os.close(ours)
    return process.wait(), output, seen[ours].decode()


def shown(text):
    """What is left on the screen's lines when the terminal has done as it was told."""
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        for part in line.split("\r"):
            kept = part.split("\x1b[K")
            line = kept[-1] if len(kept) > 1 and not kept[-1] else part
            line = line.replace("\x1b[K", "")
        lines.append(line)
    return lines


def progress(binary, scratch, environment):
    folder = f"{scratch}/many"
    subprocess.run(["git", "init", "-q", folder], check=True)
    text = b"".join(b"line %d of some text to look at, with nothing bad in it\n" % n for n in range(300))
    blob = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"], cwd=folder, input=text, capture_output=True,
        check=True).stdout.decode().strip()
    entries = "".join(f"100644 {blob}\tfolder-{n % 50}/file-{n}.txt\n" for n in range(FILES))
    subprocess.run(
        ["git", "update-index", "--index-info"], cwd=folder, input=entries.encode(), check=True)
    terminal = environment | {"TERM": "xterm"}
    command = [binary, "check", "--all"]
    status, output, text = watched(command, folder, terminal)
    need(status == 0, "check --all ended with", status, output, text[-500:])
    bars = re.findall(r"\[#*\.*\] +(\d+)%  ([\d,]+) of 6,000 files, [\d,.]+/s, [^\x1b]+ left", text)
    need(bars, "no bar on a terminal:", repr(text[:300]))
    need([int(bar[0]) for bar in bars] == sorted(int(bar[0]) for bar in bars), "bars go back", bars)
    last = [line for line in shown(text) if line.strip()]
    need(all("% " not in line for line in last), "the bar is left on the screen:", last)
    need("passed" in last[-1] or any("passed" in line for line in last), "no verdict:", last)
    for more in ({"TERM": "dumb"}, {"TERM": "xterm", "CI": "true"}):
        text = watched(command, folder, environment | more)[2]
        need("%" not in text and "\x1b[K" not in text, "a bar under", more)
    text = watched([*command, "--quiet"], folder, terminal)[2]
    need(text == "", "a quiet pass prints", repr(text))
    piped = subprocess.run(command, cwd=folder, env=terminal, capture_output=True, check=True)
    need(b"\r" not in piped.stderr and b"\r" not in piped.stdout, "a bar in a pipe")


def on_terminal(command, folder, environment):
    """Runs `command` with standard output on a terminal; returns its status and what that got."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=theirs,
        stderr=subprocess.PIPE)
    os.close(theirs)
    seen = b""
    try:
        while part := os.read(ours, 1 << 16):
            seen += part
    except OSError:
        pass
    process.stderr.read()
    os.close(ours)
    return process.wait(), seen.decode()


def pager(binary, scratch, environment):
    folder = f"{scratch}/paged"
    subprocess.run(["git", "init", "-q", folder], check=True)
    pathlib.Path(folder, "bad.txt").write_text("blanks \n")
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    subprocess.run([binary, "check"], cwd=folder, env=environment, capture_output=True, check=False)
    names = subprocess.run(
        ["git", "rev-parse", "--local-env-vars"], capture_output=True, text=True, check=True).stdout
    script = pathlib.Path(scratch) / "pager"
    script.write_text(f"#!/bin/sh\nenv > {scratch}/variables\necho '<paged>'\ncat\necho '</paged>'\n")
    script.chmod(0o755)
    more = environment | {
        "TERM": "xterm", "GIT_PAGER": str(script), "GIT_DIR": f"{folder}/.git",
        "GIT_WORK_TREE": folder, "GIT_INDEX_FILE": f"{folder}/.git/index"}
    status, text = on_terminal([binary, "log"], folder, more)
    need(status == 0 and re.search(r"<paged>.*stopped.*</paged>", text, re.DOTALL),
         "log does not go by the pager:", status, repr(text))
    variables = {line.split("=")[0] for line in open(f"{scratch}/variables", encoding="utf-8")}
    need("LESS" in variables and "HOME" in variables, "the pager lacks variables", variables)
    need(not variables & set(names.split()), "the pager is told of the repository:",
         variables & set(names.split()))
    for quiet in ({"GIT_PAGER": "cat"}, {"GIT_PAGER": "no-such-program-anywhere"}):
        status, text = on_terminal([binary, "log"], folder, more | quiet)
        need(status == 0 and "stopped" in text, "log under", quiet, status, repr(text))
    piped = subprocess.run(
        [binary, "log"], cwd=folder, env=more, capture_output=True, text=True, check=True).stdout
    need("stopped" in piped and "<paged>" not in piped, "a pager in a pipe", piped)


def manual(binary, scratch, environment):
    if shutil.which("man") is None:
        sys.stderr.write("skipped: the manual page: needs man\n")
        return
    pages = pathlib.Path(scratch) / "man" / "man1"
    pages.mkdir(parents=True)
    page = subprocess.run([binary, "help", "--man"], capture_output=True, check=True).stdout
    (pages / "factory-hook.1").write_bytes(page)
    (pages / "git-factory-hook.1").write_text(".so man1/factory-hook.1\n")
    environment = environment | {
        "MANPATH": str(pages.parent), "MANPAGER": "cat", "PAGER": "cat", "GIT_PAGER": "cat",
        "MANWIDTH": "80",
    }
    for command in (["man", "factory-hook"], ["git", "help", "factory-hook"]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        plain = re.sub(".\x08", "", done.stdout)
        need(done.returncode == 0 and "EXIT STATUS" in plain and "completions" in plain,
             command, done.returncode, done.stderr, plain[:300])


def second_name(scratch, environment):
    folder = f"{scratch}/second"
    subprocess.run(["git", "init", "-q", folder], check=True)
    pathlib.Path(folder, "bad.txt").write_text("blanks \n")
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    for words, status in ((["check"], 1), (["check", "--plan"], 0), (["chekc"], 2), (["--version"], 0)):
        done = subprocess.run(
            ["git", "factory-hook", *words], cwd=folder, env=environment, capture_output=True,
            text=True, check=False)
        need(done.returncode == status, "git factory-hook", words, done.returncode, done.stderr)
    need("unknown command 'chekc'" in subprocess.run(
        ["git", "factory-hook", "chekc"], cwd=folder, env=environment, capture_output=True,
        text=True, check=False).stderr, "git factory-hook does not say what is unknown")


def main():
    binary = os.path.realpath(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        names = pathlib.Path(scratch) / "bin"
        names.mkdir()
        for name in ("factory-hook", "git-factory-hook"):
            (names / name).symlink_to(binary)
        environment = {
            "HOME": scratch, "PATH": f"{names}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
        }
        progress(binary, scratch, environment)
        pager(binary, scratch, environment)
        manual(binary, scratch, environment)
        second_name(scratch, environment)
    sys.stderr.write("Tests/on-a-terminal.py: ok\n")


main()

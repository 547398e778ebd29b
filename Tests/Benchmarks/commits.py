"""Measures what people wait for: hooks, whole commits, large changes, other hook managers."""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import venv

import pair
import repositories

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PEERS = os.path.join(TOP, ".build", "peers-hooks")
PEER_PACKAGES = ["prek", "lefthook", "pre-commit", "pre-commit-hooks"]
DIFF = "git diff --cached --quiet"
LINES = "git diff --cached -U0"
HOOK = "factory-hook hook pre-commit"


def say(text):
    print(text, file=sys.stderr)


def environment(**more):
    return {**os.environ, **repositories.GIT_ENVIRONMENT, **more}


def refresh(folder):
    """Lets git see that files are as the index says: what it last did may have left that open."""
    repositories.git(folder, "update-index", "-q", "--refresh")


def staged(options, title, make, base=DIFF, peers=None):
    """pre-commit alone on what `make` stages, against one of git's own looks at it."""
    argv = {
        DIFF: ["git", "diff", "--cached", "--quiet"],
        LINES: ["git", "diff", "--cached", "-U0"],
        "git diff --cached --numstat": ["git", "diff", "--cached", "--numstat"],
    }[base]
    with tempfile.TemporaryDirectory() as folder:
        make(folder)
        commands = {base: argv, HOOK: [options.binary, "hook", "pre-commit"]}
        expect = {base: {0, 1}}
        for name, command in (peers(folder) if peers else {}).items():
            commands[name] = command
        figures = pair.compare(
            commands, cwd=folder, rounds=options.rounds, env=environment(**PEER_SETTINGS),
            expect=expect)
        pair.table(title, figures, base)
        return figures


# MARK: large changes


def many(folder, files=500, lines=98):
    """`files` changed files with `lines` added lines each."""
    repositories.git(folder, "init", "-q", "-b", "main", ".")
    for number in range(files):
        path = f"source/module{number % 25}/part{number}.py"
        repositories.write(folder, path, repositories.source_lines(60, number))
    repositories.git(folder, "add", ".")
    repositories.git(folder, "commit", "-qm", "chore: begin")
    for number in range(files):
        path = f"source/module{number % 25}/part{number}.py"
        text = repositories.source_lines(60, number)
        repositories.write(folder, path, text + repositories.source_lines(lines, 9000 + number))
    repositories.git(folder, "add", ".")


def generated(folder, size=50_000_000):
    """One new file of 50 MB, lines of text."""
    repositories.small(folder, files=0)
    # Files of this size are for people who want them.
    repositories.write(
        folder, "factory-hook.toml",
        'schema = 1\nextends = ["pack:hygiene", "pack:secrets"]\n'
        "[override.file-size]\nlevel = \"off\"\n")
    repositories.git(folder, "add", ".")
    repositories.git(folder, "commit", "-qm", "chore: let large files in")
    chance = random.Random(5)
    lines = [" ".join(chance.choice(repositories.WORDS) for _ in range(10)) for _ in range(20_000)]
    block = ("\n".join(lines) + "\n").encode()
    with open(os.path.join(folder, "generated.txt"), "wb") as file:
        while file.tell() < size:
            file.write(block)
        file.truncate(size - 1)
        file.seek(0, os.SEEK_END)
        file.write(b"\n")
    repositories.git(folder, "add", ".")


def new_files(folder, files=10_000):
    """`files` new small files."""
    repositories.small(folder, files=0)
    for number in range(files):
        path = f"added/area{number % 100}/part{number}.py"
        repositories.write(folder, path, f"value_{number} = {number}\n")
    repositories.git(folder, "add", ".")


def large_changes(options):
    """500 files with 49,000 lines, one file of 50 MB, 10,000 new files."""
    staged(options, "500 files, 49,000 added lines", many, base=LINES)
    staged(options, "one generated file of 50 MB", generated, base=LINES)
    staged(options, "10,000 new files", new_files, base="git diff --cached --numstat")


# MARK: a commit as a whole


def change_file(folder, path):
    full = os.path.join(folder, path)
    with open(full, "a", encoding="utf-8") as file:
        file.write(f"value_{os.path.getsize(full)} = 1\n")
    repositories.git(folder, "add", path)


def commit(options, title, make, path):
    with tempfile.TemporaryDirectory() as folder:
        make(folder)
        subprocess.run([options.binary, "install", "--no-rulefile"], cwd=folder, check=True,
                       capture_output=True, env=environment())
        message = ["-qm", "feat: change a part"]
        with_hooks, without = "git commit, all hooks", "git commit, no hooks"
        figures = pair.compare(
            {without: ["git", "-c", "core.hooksPath=/dev/null", "commit", *message],
             with_hooks: ["git", "commit", *message]},
            cwd=folder, rounds=options.rounds, env=environment(),
            before=lambda: change_file(folder, path))
        pair.table(title, figures, without)
        hooks(options, folder, path)


def hooks(options, folder, path):
    """What each hook of a commit costs, called as git calls it."""
    hooks_folder = os.path.join(folder, ".git", "hooks")
    message = os.path.join(folder, ".git", "COMMIT_EDITMSG")

    def run(name, *arguments):
        subprocess.run([os.path.join(hooks_folder, name), *arguments], cwd=folder, check=True,
                       capture_output=True, env=environment())

    def prepare(last):
        change_file(folder, path)
        with open(message, "w", encoding="utf-8") as file:
            file.write("feat: change a part\n")
        # As git does before it calls a hook.
        repositories.git(folder, "write-tree")
        if last in ("commit-msg", "post-commit"):
            run("pre-commit")
        if last == "post-commit":
            run("commit-msg", message)
            repositories.git(folder, "-c", "core.hooksPath=/dev/null", "commit", "-qF", message)

    rows = {"sh -c :": ["sh", "-c", ":"]}
    all_figures = {}
    for name in ("pre-commit", "commit-msg", "post-commit"):
        arguments = [message] if name == "commit-msg" else []
        commands = {**rows, name: [os.path.join(hooks_folder, name), *arguments]}
        figures = pair.compare(
            commands, cwd=folder, rounds=options.rounds, env=environment(),
            before=lambda: prepare(name), before_only=name)
        all_figures.setdefault("sh -c :", figures["sh -c :"])
        all_figures[name] = figures[name]
    pair.table("each hook of it", all_figures, "sh -c :")


def commits(options):
    """git commit with all hooks against none, small and in 100,000 files, and each hook alone."""
    commit(options, "git commit, small repository", lambda folder: small_start(folder),
           "source/module0/part0.py")
    commit(options, "git commit, 100,000 files", large_start, "source/area0/module0/part0.py")


def small_start(folder):
    repositories.small(folder, files=0)


def large_start(folder):
    repositories.large(folder)
    repositories.git(folder, "commit", "-qm", "chore: go on")
    refresh(folder)


# MARK: other hook managers

# What their hooks look at; ours judges by all rules of its default packs.
CHECKS = {
    "trailing-whitespace": "trailing-whitespace-fixer", "end-of-file-fixer": "end-of-file-fixer",
    "check-merge-conflict": "check-merge-conflict", "detect-private-key": "detect-private-key",
    "check-case-conflict": "check-case-conflict", "mixed-line-ending": "mixed-line-ending",
    "check-added-large-files": "check-added-large-files", "check-symlinks": "check-symlinks",
}
PEER_SETTINGS = {"PRE_COMMIT_HOME": os.path.join(PEERS, "cache"),
                 "PREK_HOME": os.path.join(PEERS, "prek-cache"), "LEFTHOOK_OUTPUT": "false"}


def peer_program(name, options):
    private = os.path.join(PEERS, "bin", name)
    if options.install_peers and not os.path.exists(private):
        say(f"installing {', '.join(PEER_PACKAGES)} from PyPI in {PEERS}")
        venv.create(PEERS, with_pip=True)
        subprocess.run(
            [os.path.join(PEERS, "bin", "pip"), "install", "--quiet", *PEER_PACKAGES], check=True,
            stdout=sys.stderr)
    found = private if os.path.exists(private) else shutil.which(name)
    if found is None:
        say(f"{name} is left out: not installed (--install-peers gets it from PyPI)")
    return found


def peer_commands(options, folder):
    """The other managers with the checks that they share with our hygiene pack, not one to fix."""
    scripts = os.path.join(PEERS, "bin")
    local = "".join(
        f"      - id: {name}\n        name: {name}\n        entry: {scripts}/{script}\n"
        "        language: system\n        types: [text]\n" for name, script in CHECKS.items())
    outside = os.path.join(folder, ".git", "peers")
    os.makedirs(outside)

    def config(name, text):
        path = os.path.join(outside, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    commands = {}
    if program := peer_program("prek", options):
        built_in = "".join(f"      - id: {name}\n" for name in CHECKS)
        path = config("prek.yaml", f"repos:\n  - repo: builtin\n    hooks:\n{built_in}")
        commands["prek, built-in hooks"] = [program, "run", "--config", path]
    if program := peer_program("lefthook", options):
        jobs = "".join(
            f"    {name}:\n      run: {scripts}/{script} {{staged_files}}\n"
            for name, script in CHECKS.items())
        path = config("lefthook.yml", f"pre-commit:\n  parallel: true\n  commands:\n{jobs}")
        commands["lefthook"] = ["env", f"LEFTHOOK_CONFIG={path}", program, "run", "pre-commit"]
    if program := peer_program("pre-commit", options):
        path = config("pre-commit.yaml", f"repos:\n  - repo: local\n    hooks:\n{local}")
        commands["pre-commit"] = [program, "run", "--config", path]
    return commands


def peers(options):
    """pre-commit alone against prek, lefthook and pre-commit, small and in 100,000 files."""
    for title, make in (("small repository", repositories.small),
                        ("100,000 files", repositories.large)):
        staged(options, f"hook managers, 5 files, 200 lines, {title}", make,
               peers=lambda folder: peer_commands(options, folder))

"""Benchmarks of long ranges and whole trees: against git, against a checkout of each commit, and
against one core."""

import os
import shutil
import statistics
import subprocess
import tempfile
import time

import pair
import repositories

ENVIRONMENT = {**os.environ, **repositories.GIT_ENVIRONMENT}


def clone(tree, folder):
    """A clone of `tree` that shares its objects, so that nothing is written to it."""
    subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", tree, folder], check=True,
                   env=ENVIRONMENT)


def last_commits(folder, count):
    """The last `count` commits, the oldest first, and the range that has them and what they merge."""
    names = repositories.git(folder, "rev-list", f"-n{count + 1}", "HEAD").decode().split()
    return names[-2::-1], f"{names[-1]}..HEAD"


def long_range(options):
    """check --range over the last 500 commits of --tree, against git log -p of the same range."""
    if not options.tree:
        raise SystemExit("benchmark: range: name a git clone with --tree")
    with tempfile.TemporaryDirectory() as folder:
        clone(options.tree, folder)
        _, commits = last_commits(folder, 500)
        count = repositories.git(folder, "rev-list", "--count", commits).decode().strip()
        ledger = os.path.join(folder, ".git", "factory-hook")
        check = [options.binary, "check", "--range", commits]
        figures = pair.compare(
            {
                "git log -p -U0": ["git", "log", "-p", "-U0", commits],
                "factory-hook check --range, nothing known": check,
                "factory-hook check --range, once more": check,
            },
            cwd=folder, rounds=options.rounds, env=ENVIRONMENT,
            expect={name: {0, 1} for name in (
                "factory-hook check --range, nothing known", "factory-hook check --range, once more")},
            before=lambda: shutil.rmtree(ledger, ignore_errors=True),
            before_only="factory-hook check --range, nothing known")
        pair.table(f"the last 500 commits of a repository and what they merge: {count}", figures,
                   "git log -p -U0")


def checkouts(options):
    """ci and check --range over the same commits against `git rebase --exec` style: checking out each
    commit and judging it there (50 of them, times 10)."""
    if not options.tree:
        raise SystemExit("benchmark: checkouts: name a git clone with --tree")
    with tempfile.TemporaryDirectory() as folder:
        clone(options.tree, folder)
        commits, _ = last_commits(folder, 500)
        sample = commits[::10]
        repositories.git(folder, "checkout", "-q", "--detach", commits[0])

        def run(*arguments):
            begin = time.perf_counter()
            subprocess.run(arguments, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, check=False)
            return time.perf_counter() - begin

        single = sum(run("git", "checkout", "-q", "--detach", commit)
                     + run(options.binary, "check", "--commit", commit) for commit in sample)
        ledger = os.path.join(folder, ".git", "factory-hook")

        def anew(*arguments):
            shutil.rmtree(ledger, ignore_errors=True)
            subprocess.run(["git", "update-ref", "-d", "refs/notes/factory-hook"], cwd=folder,
                           env=ENVIRONMENT, check=True)
            return run(options.binary, *arguments)

        whole = f"{commits[0]}..{commits[-1]}"
        count = repositories.git(folder, "rev-list", "--count", whole).decode().strip()
        print(f"\n500 commits and what they merge, {count}: "
              f"checkout and check --commit of each of the 500 {single * 10:.1f} s")
        for name, arguments in (("ci --base", ("ci", "--base", commits[0])),
                                ("check --range", ("check", "--range", whole))):
            seconds = statistics.median(anew(*arguments) for _ in range(5))
            print(f"{name}, nothing known {seconds:.2f} s, ratio {single * 10 / seconds:.0f}")


def cores(options):
    """check --all on 100,000 files of source with all built-in packs, on all cores against one, no
    verdict known from before."""
    with tempfile.TemporaryDirectory() as folder:
        repositories.sources(folder)
        check = [options.binary, "check", "--all"]
        ledger = os.path.join(folder, ".git", "factory-hook")
        one, all_cores = "check --all on one core", f"check --all on {os.cpu_count()} cores"
        figures = pair.compare(
            {one: ["taskset", "-c", "0", *check], all_cores: check}, cwd=folder,
            rounds=min(options.rounds, 10), warmup=1, env=ENVIRONMENT,
            before=lambda: shutil.rmtree(ledger, ignore_errors=True))
        pair.table("100,000 files of source, nothing known", figures, one)

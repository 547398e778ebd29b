"""Times whole commands against each other in one run.

Every round runs each command once, in turn, so that a machine that slows down slows all of them;
a ratio is the median of the rounds' own ratios. Memory is the largest resident set of a run of its
own under GNU time (Debian's package `time`): a process that Python starts is charged with Python's
own memory, too.
"""

import os
import shutil
import statistics
import tempfile
import time


class Figures:
    """What one command took, round by round."""

    def __init__(self, name):
        self.name = name
        self.seconds = []
        self.kibibytes = None
        self.status = None

    @property
    def median_milliseconds(self):
        return statistics.median(self.seconds) * 1000

    def ratio_to(self, other):
        return statistics.median(a / b for a, b in zip(self.seconds, other.seconds))


def run_once(argv, cwd, env):
    """Runs argv to its end; returns (seconds, exit status)."""
    devnull = os.open(os.devnull, os.O_RDWR)
    here = os.getcwd()
    os.chdir(cwd)
    try:
        begin = time.perf_counter()
        pid = os.posix_spawnp(
            argv[0], argv, env,
            file_actions=[(os.POSIX_SPAWN_DUP2, devnull, fd) for fd in (0, 1, 2)])
        _, status = os.waitpid(pid, 0)
        return time.perf_counter() - begin, os.waitstatus_to_exitcode(status)
    finally:
        os.chdir(here)
        os.close(devnull)


def memory(argv, cwd, env):
    """Returns the largest resident set of a run of argv in KiB; None without GNU time."""
    gnu_time = shutil.which("time")
    if gnu_time is None:
        return None
    with tempfile.NamedTemporaryFile("r") as answer:
        run_once([gnu_time, "--quiet", "-f", "%M", "-o", answer.name, *argv], cwd, env)
        return int(answer.read().split()[-1])


def compare(commands, cwd, rounds=30, warmup=3, env=None, expect=None, before=None,
            before_only=None):
    """Runs the commands (name -> argv) round by round; returns name -> Figures.

    `expect` maps a name to the exit status (or a set of them) it must end with: a benchmark of a
    command that fails measures nothing, so any other status is an error. `before` is called before
    every run, or before those of the command `before_only`.
    """
    env = dict(os.environ) if env is None else env
    figures = {name: Figures(name) for name in commands}
    for round_number in range(-warmup, rounds):
        for name, argv in commands.items():
            if before and before_only in (None, name):
                before()
            seconds, status = run_once(argv, cwd, env)
            wanted = (expect or {}).get(name, 0)
            if status not in (wanted if isinstance(wanted, set) else {wanted}):
                raise SystemExit(f"benchmark: {name}: exit status {status}, wanted {wanted}: {argv}")
            if round_number >= 0:
                figures[name].seconds.append(seconds)
    for name, argv in commands.items():
        if before and before_only in (None, name):
            before()
        figures[name].kibibytes = memory(argv, cwd, env)
    return figures


def table(title, figures, base):
    """Prints one row a command, with its ratio to the command named `base`."""
    print(f"\n{title}")
    print(f"{'command':44} {'median ms':>10} {'min ms':>8} {'ratio':>7} {'memory MiB':>11}")
    for one in figures.values():
        memory_text = "-" if one.kibibytes is None else f"{one.kibibytes / 1024:.1f}"
        print(
            f"{one.name:44} {one.median_milliseconds:10.2f} {min(one.seconds) * 1000:8.2f} "
            f"{one.ratio_to(figures[base]):7.2f} {memory_text:>11}")

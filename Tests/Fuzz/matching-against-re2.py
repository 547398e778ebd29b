#!/usr/bin/env python3
"""Runs random patterns over random texts through factory-hook and through RE2 itself.

usage: matching-against-re2.py [--seed N] [--cases N] [--seconds N] [--command "PROGRAM ARG..."]

Needs google-re2 from PyPI. The seed is printed; the same seed gives the same cases. Ends with
status 1 and the first differences where the two disagree. What is not compared, because the two
are meant to differ, is counted and printed:

- Programs that one side finds too large: the limits are of each engine's own memory.
- RE2 lets `.` and large negated classes take some malformed UTF-8 (over-long forms, surrogates,
  code points above U+10FFFF) as one character; here nothing but well-formed UTF-8 is one. Texts
  that hold such bytes are made, but only for patterns without character sets beyond ASCII.
- RE2 finds empty matches inside a character; like Go and Rust, factory-hook does not. The oracle
  below steps over them.
- RE2 matches some loops around counted repeats that may be empty, such as `(?:(?:|b*){3}?)*`,
  differently inside a capturing group and outside of one. Where it agrees once the groups capture
  nothing or all is one group, or where Perl agrees with factory-hook, RE2 is taken to be alone.
"""

import argparse
import base64
import json
import random
import re
import shlex
import subprocess
import sys
import time

import re2

LETTERS = ["a", "b", "c", "k", "s", "S", "A", "0", "7", "_", " ", "-", "\\n", "é", "☃", "K", "ſ", "ß"]
ESCAPES = [
    r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"\pL", r"\PL", r"\p{Lu}", r"\p{^Lu}", r"\p{Greek}",
    r"\P{Cyrillic}", r"\pN", r"\x61", r"\x{e9}", r"\x{2603}", r"\141", r"\07", r"\t", r"\n", r"\.",
    r"\_", r"\-", r"\\", r"\C", r"\Qa.b\E", r"\Q\E", r"\a", r"\f", r"\v", r"\p{Any}", r"\pZ",
]
ODD_ESCAPES = [
    r"\1", r"\8", r"\Z", r"\h", r"\K", r"\x", r"\x{}", r"\x{110000}", r"\xg", r"\p", r"\p{", r"\pX",
    r"\p{Foo}", "\\", r"\q", r"\E", r"\é", r"\G", r"\12", r"\0", r"\p{^}", r"\p{^^Lu}", r"\x{61",
    r"\Q", r"\Qab",
]
ASSERTIONS = ["^", "$", r"\A", r"\z", r"\b", r"\B"]
CLASS_ITEMS = [
    "a", "b", "c", "k", "s", "é", "a-c", "A-Z", "0-9", "☃", "[:alpha:]", "[:^digit:]", "[:word:]",
    "[:punct:]", "[:space:]", r"\d", r"\W", r"\s", r"\pL", r"\P{Lu}", r"\x00-\x{10ffff}", r"\n",
    "-", r"\]", "^", r"\x{80}-\x{7ff}", "à-ö", "α-ω", ".", "_", r"\-", "k-s", "!-~",
]
ODD_ITEMS = ["[:foo:]", "z-a", "[", "[:", "[:alpha:", "[.a.]", r"\b", r"a-\d", "]", r"\pX", "\\Z"]
REPEATS = ["*", "+", "?", "*?", "+?", "??", "{0}", "{1}", "{2}", "{0,1}", "{1,3}", "{2,}", "{0,2}?",
           "{3}?", "{1,}?", "{0,}"]
ODD_REPEATS = ["**", "+*", "{", "{,2}", "{2,1}", "{1001}", "{2", "{a}", "{01}", "{2}{3}", "???",
               "{999999999}", "*+", "{ 1}", "}", "{1000}"]
FLAGS = ["i", "m", "s", "U", "im", "is", "ms", "-i", "i-s", "s-m", "-U", "imsU"]
ODD_GROUPS = ["(?=", "(?!", "(?<=", "(?<!", "(?>", "(?#", "(?x)", "(?P=a)", "(?", "(?i", "(?-)",
              "(?i-)", "(?P<a", "(?<>a)", "(?P<a b>c)", "(?'n'a)", "(?)", "(?i-:", "(?ii)", "(?^a)"]


class Patterns:
    def __init__(self, rng):
        self.rng = rng
        self.names = 0

    def chance(self, probability):
        return self.rng.random() < probability

    def pattern(self):
        self.names = 0
        self.odd = self.chance(0.12)
        text = self.alternation(self.rng.choice([1, 2, 2, 3, 3, 4]))
        if self.odd and self.chance(0.4):
            place = self.rng.randint(0, len(text))
            text = text[:place] + self.rng.choice("()[]{}*+?|\\^$-") + text[place:]
        if self.chance(0.15):
            text = "(?%s)" % self.rng.choice(FLAGS) + text
        return text

    def alternation(self, depth):
        count = self.rng.choice([1, 1, 1, 1, 2, 2, 3])
        return "|".join(self.sequence(depth) for _ in range(count))

    def sequence(self, depth):
        return "".join(self.piece(depth) for _ in range(self.rng.choice([0, 1, 1, 2, 2, 3, 4])))

    def piece(self, depth):
        text = self.atom(depth)
        if self.chance(0.35):
            text += self.rng.choice(REPEATS)
        elif self.odd and self.chance(0.1):
            text += self.rng.choice(ODD_REPEATS)
        return text

    def atom(self, depth):
        rng = self.rng
        roll = rng.random()
        if self.odd and roll < 0.06:
            return rng.choice(rng.choice([ODD_ESCAPES, ODD_GROUPS]))
        if depth > 0 and roll < 0.25:
            return self.group(depth - 1)
        if roll < 0.35:
            return rng.choice(ASSERTIONS)
        if roll < 0.45:
            return rng.choice(ESCAPES)
        if roll < 0.58:
            return self.char_class()
        if roll < 0.66:
            return "."
        return rng.choice(LETTERS)

    def group(self, depth):
        inside = self.alternation(depth)
        roll = self.rng.random()
        if roll < 0.45:
            return "(" + inside + ")"
        if roll < 0.7:
            return "(?:" + inside + ")"
        if roll < 0.85:
            return "(?%s:%s)" % (self.rng.choice(FLAGS), inside)
        self.names += 1
        return "(?%s<n%d>%s)" % (self.rng.choice(["P", ""]), self.names, inside)

    def char_class(self):
        items = [self.rng.choice(CLASS_ITEMS) for _ in range(self.rng.choice([1, 1, 2, 3]))]
        if self.odd and self.chance(0.3):
            items.append(self.rng.choice(ODD_ITEMS))
        if self.chance(0.05):
            items.insert(0, "]")
        return "[" + self.rng.choice(["", "", "^"]) + "".join(items) + "]"


TEXT_PIECES = [
    b"a", b"b", b"c", b"ab", b"abc", b"k", b"s", b"K", b"S", b"0", b"7", b"_", b" ", b"-", b"\n",
    "é".encode(), "É".encode(), "☃".encode(), "K".encode(), "ſ".encode(), "ß".encode(),
    "α".encode(), "Ω".encode(), "ж".encode(), "😀".encode(), b"\r\n", b".", b"a.b", b"\x00",
]
BROKEN_PIECES = [b"\xff", b"\xc3", b"\xe2\x98", b"\x80", b"\xf0\x9f\x98"]
MALFORMED_PIECES = [b"\xed\xa0\x80", b"\xe0\x80\x80", b"\xf4\x90\x80\x80", b"\xc0\x80"]


def haystack(rng, pattern):
    pieces = list(TEXT_PIECES)
    if rng.random() < 0.2:
        pieces += BROKEN_PIECES * 2
    if rng.random() < 0.2 and pattern.isascii() and not any(c in pattern for c in "\\.^(["):
        pieces += MALFORMED_PIECES * 2
    length = rng.choice([0, 1, 2, 3, 5, 8, 13, 30])
    if rng.random() < 0.3:
        pieces = rng.sample(pieces, min(len(pieces), 4))
    return b"".join(rng.choice(pieces) for _ in range(length))


def has_malformed(text):
    """Whether RE2 and strict UTF-8 may disagree about what is a character."""
    rest = text.decode("utf-8", "surrogateescape")
    broken = "".join(c if "\udc80" <= c <= "\udcff" else " " for c in rest)
    return any(len(run) > 2 for run in broken.split())


def width(text, at):
    for size in range(1, 5):
        try:
            if len(text[at:at + size].decode("utf-8")) == 1:
                return size
        except UnicodeDecodeError:
            pass
    return 1


def inside_character(text, at):
    """The end of the well-formed character that `at` lies inside of, or None."""
    for back in (1, 2, 3):
        if at - back >= 0 and at < len(text):
            size = width(text, at - back)
            if size > back:
                return at - back + size
    return None


def oracle(regexp, text):
    """All matches as Go and Rust report them: no empty one right after a match or in a character."""
    out, at, previous = [], 0, -1
    while at <= len(text):
        match = regexp.search(text, at)
        if match is None:
            break
        start, end = match.span()
        if start == end:
            inside = inside_character(text, start)
            if inside is not None:
                at = inside
                continue
            at = end + (width(text, end) if end < len(text) else 1)
            if start == previous:
                continue
        else:
            at = end
        previous = end
        out.append([match.span(group) for group in range(regexp.groups + 1)])
    return out


# Instructions of RE2's from which on a program may be too large here.
LARGE_PROGRAM = 20000


class Subject:
    def __init__(self, command):
        self.process = subprocess.Popen(
            shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, cases):
        lines = [
            json.dumps({
                "id": number, "pattern_base64": base64.b64encode(pattern.encode()).decode(),
                "haystack_base64": base64.b64encode(text).decode(), "limit": 0,
            })
            for number, (pattern, text) in enumerate(cases)
        ]
        output, _ = self.process.communicate(("\n".join(lines) + "\n").encode())
        answers = {}
        for line in output.splitlines():
            answer = json.loads(line)
            answers[answer["id"]] = answer
        return answers


def compiled(pattern):
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 64 << 20
    try:
        return re2.compile(pattern.encode(), options), None
    except re2.error as error:
        return None, error.args[0]


PERL = r"""
use utf8;
my ($p, $t) = map { my $x = pack("H*", $_); utf8::decode($x) or exit 1; $x } @ARGV;
while ($t =~ /$p/g) {
  print join(" ", map { my $x = substr($t, 0, $_); utf8::encode($x); length $x } $-[0], $+[0]), "\n";
}
"""


def stands_alone(pattern, text, matches):
    """Whether RE2 itself, with other capturing groups, or Perl finds `matches`."""
    plain = re.sub(r"(?<!\\)\((?:\?P?<\w+>|(?!\?))", "(?:", pattern)
    for variant in (plain, "(%s)" % pattern, "(%s)" % plain):
        regexp, _ = compiled(variant)
        if regexp and [list(groups[0]) for groups in oracle(regexp, text)] == matches:
            return True
    try:
        answer = subprocess.run(
            ["perl", "-e", PERL, pattern.encode().hex(), text.hex()], capture_output=True, timeout=9)
    except (OSError, subprocess.TimeoutExpired):
        return False
    spans = [[int(end) for end in line.split()] for line in answer.stdout.splitlines()]
    return answer.returncode == 0 and spans == matches


def compare(pattern, text, answer, counts):
    """Returns None where both agree, else what RE2 says."""
    regexp, error = compiled(pattern)
    if answer is None:
        return "no answer"
    if regexp is None:
        if b"too large" in error and answer["matches"] is not None:
            counts["too large for one"] += 1
            return None
        counts["refused"] += 1
        return None if answer["matches"] is None else "RE2 refuses it: %s" % error
    if answer["matches"] is None:
        if regexp.programsize > LARGE_PROGRAM:
            counts["too large for one"] += 1
            return None
        return "RE2 accepts it"
    if has_malformed(text) and not pattern.isalnum():
        counts["malformed texts left out"] += 1
        return None
    wanted = oracle(regexp, text)
    counts["matches"] += len(wanted)
    if [list(groups[0]) for groups in wanted] != answer["matches"]:
        if stands_alone(pattern, text, answer["matches"]):
            counts["RE2 alone"] += 1
            return None
        return "RE2 matches %s" % [groups[0] for groups in wanted]
    if "groups" in answer:
        groups = [[None if span[0] < 0 else list(span) for span in match] for match in wanted]
        if groups != answer["groups"]:
            return "RE2 captures %s" % groups
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    parser.add_argument("--cases", type=int, default=20000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--command", default=".build/release/factory-hook match --jsonl")
    arguments = parser.parse_args()
    print("seed %d" % arguments.seed, flush=True)
    rng = random.Random(arguments.seed)
    patterns = Patterns(rng)
    counts = {"cases": 0, "patterns": 0, "refused": 0, "matches": 0, "malformed texts left out": 0,
              "too large for one": 0, "RE2 alone": 0}
    differences = 0
    end = time.monotonic() + arguments.seconds
    while counts["cases"] < arguments.cases and time.monotonic() < end:
        cases = []
        while len(cases) < min(2000, arguments.cases - counts["cases"]):
            pattern = patterns.pattern()
            counts["patterns"] += 1
            cases += [(pattern, haystack(rng, pattern)) for _ in range(3)]
        answers = Subject(arguments.command).ask(cases)
        for number, (pattern, text) in enumerate(cases):
            counts["cases"] += 1
            difference = compare(pattern, text, answers.get(number), counts)
            if difference:
                differences += 1
                answer = answers.get(number, {})
                print("pattern %r text %r: %s, factory-hook says %s%s" % (
                    pattern, text, difference, answer.get("matches"),
                    " " + str(answer["groups"]) if "captures" in difference else ""))
                if differences >= 20:
                    sys.exit(1)
    print(", ".join("%s %d" % item for item in counts.items()) + ", differences %d" % differences)
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()

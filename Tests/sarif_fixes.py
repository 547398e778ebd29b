"""The fixes in a SARIF file, made as an editor makes them: that must give what `check --fix` gives.

Imported by formats-against-schemas.py.
"""

import base64
import json
from urllib.parse import unquote_to_bytes

FIXABLE = {
    b"blanks.txt": "ü \nfine\nlast\t \n".encode(),
    b"open.txt": "漢\nno end".encode(),
    b"open-crlf.txt": b"a\r\nb",
    b"closed.txt": b"text\n\n\n",
    b"empty-lines.txt": b"\n\n",
    b"ends.txt": "ü\r\nb\nc\r\n\nd\n".encode(),
    b"ends.bat": b"a\nb\r\nc\n",
    b"mark.txt": b"\xef\xbb\xbftext\n",
    b"marked.csv": b"text\n",
    b"indent.py": b"if x:\n    y\n\tz\nif a:\n  \tb\n",
    b"Makefile": b"all:\n        run\n",
    b"words.c": "/* 𝄞 */ colour(a); colour(b);\nint colour;\n".encode(),
    b"a b,:\xc3\xbc.c": b"x colour y\n",
    b"inside.c": b"call(left, right);\n",
}
FIXING = """schema = 1
[[rule]]
id = "blanks"
check = "trailing-whitespace"
[[rule]]
id = "end"
check = "final-newline"
[[rule]]
id = "line-ends"
check = "line-endings"
files = ["*.txt"]
exclude = ["open-crlf.txt"]
style = "lf"
[[rule]]
id = "dos"
check = "line-endings"
files = ["*.bat"]
style = "crlf"
[[rule]]
id = "mark"
check = "byte-order-mark"
exclude = ["*.csv"]
[[rule]]
id = "marked"
check = "byte-order-mark"
files = ["*.csv"]
style = "required"
[[rule]]
id = "indent"
check = "indentation"
files = ["*.py"]
style = "spaces"
[[rule]]
id = "tabs"
check = "indentation"
files = ["Makefile"]
style = "tabs"
width = 8
[[rule]]
id = "color"
check = "pattern"
files = ["*.c"]
pattern = '(?P<at>colou)r'
replacement = "color"
bad = ["colour"]
good = ["color"]
[[rule]]
id = "order"
check = "pattern"
files = ["*.c"]
pattern = '\\bcall\\((?P<at>left), right\\)'
replacement = "call(right, left)"
bad = ["call(left, right)"]
good = ["call(right, left)"]
"""

SECRETS = """[[rule]]
id = "key"
check = "secret"
files = ["*.c"]
pattern = 'AKIA[A-Z0-9]{16}'
bad = ["AKIA""" + "Z7Q2M5RX4LT6WPJD" + """"]
good = ["AKIA"]
[[rule]]
id = "quotes"
check = "pattern"
files = ["*.c"]
pattern = "'(\\\\w+)'"
replacement = '"${1}"'
bad = ["'a'"]
good = ['"a"']
"""


def replaced(text, replacements):
    """A file after the replacements of its fixes, as an editor that reads SARIF makes them."""
    starts = [0]
    for line in text.decode().split("\n"):
        starts.append(starts[-1] + len(line) + 1)

    def offset(line, column):
        characters = text.decode()[:starts[line - 1] + column - 1]
        return len(characters.encode())

    pieces = []
    for replacement in replacements:
        region, content = replacement["deletedRegion"], replacement["insertedContent"]
        if "byteOffset" in region:
            start, end = region["byteOffset"], region["byteOffset"] + region["byteLength"]
        else:
            start = offset(region["startLine"], region["startColumn"])
            end = offset(region["endLine"], region["endColumn"])
        new = content["text"].encode() if "text" in content else base64.b64decode(content["binary"])
        pieces.append((start, end, new))
    for start, end, new in sorted(pieces, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def complaints(repository, validate):
    """What is wrong with the fixes in a repository of its own, as words.

    `validate` takes each document and ends the program where it is no SARIF.
    """
    repository.write(b"factory-hook.toml", FIXING.encode())
    repository.git("add", ".")
    repository.git("commit", "-qm", "chore: begin")
    for name, content in FIXABLE.items():
        repository.write(name, content)
    repository.git("add", ".")
    tree = repository.git("write-tree").decode().strip()
    commit = repository.git("commit-tree", "-p", "HEAD", "-m", "feat: x", tree).decode().strip()
    documents = [
        json.loads(repository.run(*words, "--format", "sarif", status=1).stdout)
        for words in (["check"], ["check", "--commit", commit], ["ci", "--range", f"HEAD..{commit}"])
    ]
    repository.run("check", "--fix", "-q", status=0)
    fixed = {name: repository.git("cat-file", "blob", b":" + name) for name in FIXABLE}
    for document in documents:
        validate(document)
        yield from of_document(document, fixed)
    yield from of_secrets(repository)


def of_document(document, fixed):
    by_file = {}
    for result in document["runs"][0]["results"]:
        if len(result.get("fixes", [])) != 1:
            yield "no fix:", result["ruleId"], result["locations"]
            continue
        for change in result["fixes"][0]["artifactChanges"]:
            name = unquote_to_bytes(change["artifactLocation"]["uri"])
            by_file.setdefault(name, []).extend(change["replacements"])
    if set(by_file) != set(FIXABLE):
        yield "files with fixes:", sorted(by_file)
    for name, replacements in by_file.items():
        result = replaced(FIXABLE[name], replacements)
        if result != fixed[name] or result == FIXABLE[name]:
            yield "the fixes of", name, "give", result, "and --fix", fixed[name], replacements


def of_secrets(repository):
    """What a fix would put in may hold a secret: where the excerpt is masked, there is none."""
    key = b"AKIA" + b"Z7Q2M5RX4LT6WPJD"
    repository.write(b"factory-hook.toml", FIXING.encode() + SECRETS.encode())
    repository.write(b"secret.c", b"key = '" + key + b"'; \n")
    repository.git("add", ".")
    text = repository.run("check", "--format", "sarif", "secret.c", status=1).stdout
    if key in text:
        yield ("a secret is shown",)
    results = {result["ruleId"]: result for result in json.loads(text)["runs"][0]["results"]}
    if set(results) != {"key", "quotes", "blanks"}:
        yield "not found:", sorted(results)
    elif "fixes" in results["quotes"] or "fixes" not in results["blanks"]:
        yield "fixes beside a secret:", results

import Gate
import Ledger
import Rules
import Text

// What `check` prints: a document, or a line of `jsonl`; and what `check --plan` prints.
extension OutputSchema {
  static let judged: [Definition] = [
    ("finding", found("A place where a change breaks a rule.", [:])),
    (
      "diagnostic",
      object(
        "Something to tell that is no finding; of level error, why something was not judged.",
        [
          "level": ref("level"), "id": text, "message": text, "path": textOrNull,
          "line": ref("lineNumber"), "column": ref("lineNumber"), "hint": textOrNull,
        ])
    ),
    (
      "subtraction",
      found(
        "A finding that does not count.",
        ["reason": choice(JudgementSummary.Subtracted.Reason.self)],
        sometimes: [
          "from": described(text, "the file that the line moved from"), "fromBase64": ref("base64"),
          "justification": described(text, "the reason that the suppression gives"),
          "form": ref("form"),
        ])
    ),
    ("judgement", judgement),
    (
      "localVerdict",
      object(
        "How the verdict that came with a commit compares; of 'ci'.",
        ["commit": ref("object"), "answer": text, "detail": textOrNull, "trouble": flag])
    ),
    (
      "reported",
      found(
        "A finding with the judgement that it belongs to.",
        ["serial": ref("serial"), "commit": orNull(ref("object"))])
    ),
    (
      "check",
      object(
        "What 'check' and 'message' print.",
        [
          "schema": one,
          "tool": object("The program.", ["name": text, "version": text, "engine": text]),
          "trigger": choice(Run.Trigger.self), "verdict": ref("verdict"),
          "serial": described(
            orNull(ref("serial")), "where one change alone was judged, and whole"),
          "commit": orNull(ref("object")), "extent": choice(["whole", "paths", "message"]),
          "findings": list(ref("reported")), "judgements": list(ref("judgement")),
          "diagnostics": list(ref("diagnostic")),
        ],
        sometimes: [
          "localVerdicts": list(ref("localVerdict")),
          "fixing": fixing,
        ])
    ),
    (
      "line",
      [
        "description": "One line of --format jsonl.",
        "anyOf": [
          found(
            "A finding.",
            ["schema": one, "serial": ref("serial"), "commit": orNull(ref("object"))]),
          object("Trouble, or a remark.", ["schema": one, "diagnostic": ref("diagnostic")]),
          object(
            "A verdict that came with a commit and is not the one given now; of 'ci'.",
            ["schema": one, "localVerdict": ref("localVerdict")]),
        ],
      ]
    ),
  ]

  private static let fixing = object(
    "With '--fix' or '--diff': what was mended, or can be.",
    [
      "applied": flag, "count": count,
      "undo": described(orNull(count), "the number by which 'undo' finds it"),
      "fixed": list(found("A finding that is mended.", [:])),
    ])

  /// A finding as all formats of JSON write it, with more keys.
  private static func found(
    _ description: String, _ more: JSONObject, sometimes: JSONObject = [:]
  ) -> JSONValue {
    let path = described(textOrNull, "from the top of the repository; null is the commit message")
    let always: JSONObject = [
      "rule": text, "level": ref("level"), "path": path, "line": ref("lineNumber"),
      "column": described(ref("lineNumber"), "in Unicode scalars"), "endLine": ref("lineNumber"),
      "endColumn": described(ref("lineNumber"), "one past the last character"),
      "message": text, "why": textOrNull, "fix": textOrNull, "excerpt": text,
      "excerptColumn": ["type": "integer", "minimum": 1], "fingerprint": text,
      "fixable": described(flag, "whether 'check --fix' has an edit for it"),
    ]
    return object(
      description, always.adding(more),
      sometimes: JSONObject([("pathBase64", ref("base64"))]).adding(sometimes))
  }

  private static let judgement = object(
    "What was found of one change.",
    [
      "verdict": ref("verdict"), "serial": ref("serial"), "commit": orNull(ref("object")),
      "recipe": ref("recipe"),
      "standards": list(
        object(
          "A standard that took part.",
          [
            "role": choice(["target", "base", "given"]), "digest": ref("digest"),
            "sources": list(text), "ruleCount": count, "isDefault": flag,
          ])),
      "rules": list(
        object("A rule in force.", ["id": text, "level": ref("ruleLevel"), "source": text])),
      "subtracted": list(ref("subtraction")),
      "addedSuppressions": list(
        object(
          "A suppression that the change itself brings.",
          [
            "form": ref("form"),
            "rule": described(textOrNull, "null is a mark of another tool"),
            "path": described(textOrNull, "null is the commit message"),
            "line": ref("lineNumber"), "column": ref("lineNumber"), "until": textOrNull,
            "reason": text,
          ], sometimes: ["pathBase64": ref("base64")])),
      "files": object(
        "How much was looked at.", ["judged": count, "excluded": count, "bytes": count]),
      "messageDigest": orNull(ref("digest")), "remarks": list(ref("diagnostic")),
      "durationMilliseconds": ["type": "number", "minimum": 0],
    ])
}

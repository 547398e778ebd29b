import Rules
import Text

// What the commands about the standard print, and `doctor`.
extension OutputSchema {
  static let standards: [Definition] = [
    (
      "place",
      object("Where it is written.", ["source": text, "line": count, "column": count])
    ),
    (
      "rules",
      list(
        object(
          "A rule in force, or with --verbose one that is not.", rule.adding(["folder": text]),
          sometimes: ["reason": described(text, "why it is not in force")]))
    ),
    (
      "explain",
      object(
        "What 'explain' prints.",
        rule.adding([
          "inForce": flag, "bad": list(example), "good": list(example), "history": orNull(history),
        ]))
    ),
    ("plan", plan),
    ("match", match),
    (
      "doctor",
      list(
        object(
          "What one examination came to.",
          [
            "name": text, "state": choice(["good", "doubtful", "bad"]), "finding": text,
            "remedy": textOrNull,
            "fixable": described(flag, "whether 'doctor --fix' mends it"),
          ]))
    ),
  ]

  private static let match = object(
    "One answer of 'match --jsonl'.",
    [
      "id": ["description": "the case's own"],
      "matches": described(
        orNull(
          list(["type": "array", "items": count, "minItems": 2, "maxItems": 2])),
        "byte spans, one past the last; null where the pattern does not compile"),
    ])

  private static let rule: JSONObject = [
    "id": text, "check": text, "level": ref("ruleLevel"), "message": textOrNull, "why": textOrNull,
    "fix": textOrNull, "tags": list(text), "files": list(text), "exclude": list(text),
    "suppressible": flag, "aliases": list(text), "fixable": flag, "origin": ref("place"),
    "overrides": list(ref("place")),
  ]

  private static let example = object(
    "An example that the rule is proved by.", ["content": text],
    sometimes: ["path": text, "mode": text])

  private static let history = object(
    "What the journal of this clone knows of the rule; null outside a repository.",
    [
      "changes": described(count, "in how many changes it fired"),
      "findings": described(count, "how often, each change counted once"),
      "suppressed": described(count, "how often a suppression excused it"),
      "last": described(orNull(ref("time")), "when it fired last"),
      "lastSerial": orNull(ref("serial")),
      "since": described(orNull(ref("time")), "when the journal begins"),
    ])

  private static let plan = object(
    "What 'check --plan' prints.",
    [
      "schema": one,
      "plans": list(
        object(
          "What would be judged of one change.",
          [
            "serial": ref("serial"), "commit": orNull(ref("object")), "recipe": ref("recipe"),
            "standards": list(
              object(
                "A standard that would judge.",
                [
                  "role": choice(["target", "base", "given"]), "digest": ref("digest"),
                  "sources": list(text), "ruleSets": list(list(text)), "tree": list(text),
                  "message": list(text),
                  "files": list(
                    object(
                      "A file of the change.",
                      [
                        "path": text,
                        "status": choice(["judged", "excluded", "deleted", "no-rule"]),
                      ],
                      sometimes: [
                        "pathBase64": ref("base64"),
                        "ruleSet": described(count, "which of 'ruleSets' judges it"),
                        "reason": described(text, "why nothing judges it"),
                      ])),
                ])),
          ])),
    ])
}

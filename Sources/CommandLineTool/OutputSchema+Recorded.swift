import Gate
import Ledger
import Rules
import Text

// What the commands that read the record print.
extension OutputSchema {
  static let recorded: [Definition] = [
    ("foundEarlier", object("A finding of the record.", foundKeys, sometimes: foundSometimes)),
    ("summary", object("What judging came to.", ["verdict": ref("verdict")], sometimes: summary)),
    ("author", author),
    (
      "record",
      object(
        "A record, as it hangs on its commit.",
        [
          "schema": one, "serial": ref("serial"), "commit": ref("object"), "tree": ref("object"),
          "verdict": ref("verdict"), "origin": choice(Record.Origin.self), "time": ref("time"),
          "trigger": choice(Run.Trigger.self), "run": text, "recipe": ref("recipe"),
          "states": table("When each state was entered.", ref("time")), "author": ref("author"),
          "engine": engine,
        ], sometimes: recordSometimes)
    ),
    ("run", run),
    (
      "trace",
      object(
        "What 'trace' prints: the keys of the record, where there is one, and what a trace adds.",
        [
          "schema": one, "serial": orNull(ref("serial")), "commit": orNull(ref("object")),
          "verdict": ref("verdict"), "records": list(ref("record")), "runs": list(ref("run")),
          "ancestry": list(ancestor), "successors": list(text),
        ], sometimes: traceSometimes)
    ),
    ("rerun", rerun), ("audit", audit), ("log", list(logEntry)),
  ]

  private static let foundKeys: JSONObject = [
    "rule": text, "level": ref("level"), "fingerprint": text,
  ]
  private static let foundSometimes: JSONObject = [
    "path": text, "line": ref("lineNumber"),
  ]

  private static let summary: JSONObject = [
    "files": object(
      "How much was looked at.", ["judged": count, "excluded": count, "bytes": count]),
    "standards": list(
      object(
        "A standard that took part.",
        [
          "role": choice(["target", "base", "given"]), "digest": ref("digest"), "rules": count,
          "sources": list(text),
        ], sometimes: ["default": flag])),
    "rules": table("How often each rule fired.", count),
    "findings": list(ref("foundEarlier")), "findingsOmitted": count,
    "subtracted": table("How many findings did not count, by reason.", count),
    "subtractions": list(
      object(
        "A finding that did not count.",
        [
          "rule": text, "level": ref("level"), "fingerprint": text,
          "because": choice(JudgementSummary.Subtracted.Reason.self),
        ],
        sometimes: [
          "path": text, "line": ref("lineNumber"), "detail": text,
          "form": ref("form"),
        ])),
    "subtractionsOmitted": count,
    "remarks": list(
      object("A remark.", ["level": ref("level"), "id": text, "message": text])),
  ]

  private static let author = object(
    "Who wrote the commit.", ["kind": choice(Authorship.Kind.self)],
    sometimes: [
      "agents": list(text), "by": described(text, "what told"),
    ])

  private static let engine = object(
    "The program that judged.", ["version": text],
    sometimes: ["digest": described(text, "the build of the binary, in hexadecimal")])

  private static let recordSometimes: JSONObject = JSONObject([
    ("late", ref("verdict")), ("detail", text), ("patch", text), ("journal", ref("digest")),
    ("skip", object("The gate was passed by.", [:], sometimes: ["reason": text])),
    (
      "message",
      object("The commit message.", ["digest": ref("digest"), "verdict": ref("verdict")])
    ),
    (
      "lineage",
      object(
        "The commits that it was made from.",
        ["way": choice(Lineage.Way.self), "from": list(text)],
        sometimes: ["carriedBy": choice(Lineage.Match.self)])
    ),
    (
      "tools",
      list(object("A tool that took part.", ["name": text, "version": text, "digest": text]))
    ),
  ]).adding(summary)

  private static let run = object(
    "What the journal knows of one run.",
    [
      "run": text, "verdict": ref("verdict"),
      "states": list(
        object(
          "A step.", ["state": choice(Run.State.self), "time": ref("time")],
          sometimes: ["detail": text])),
    ],
    sometimes: [
      "serial": ref("serial"), "trigger": choice(Run.Trigger.self), "worktree": text,
      "recipe": ref("recipe"), "judgement": ref("summary"),
      "message": object(
        "The message that was judged.", ["digest": ref("digest")],
        sometimes: ["judgement": ref("summary")]),
      "commit": ref("object"),
    ])

  private static let ancestor = object(
    "A commit that this one was made from.",
    ["commit": text, "way": choice(Lineage.Way.self), "distance": count],
    sometimes: [
      "carriedBy": choice(Lineage.Match.self), "verdict": ref("verdict"), "serial": ref("serial"),
    ])

  private static let traceSometimes: JSONObject = JSONObject([
    ("judgedCommit", ref("object")), ("foundBy", text), ("sameChange", flag),
    ("line", object("The line asked for.", ["path": text, "line": ref("lineNumber")])),
    (
      "rulesInForce",
      list(object("A rule in force.", ["id": text, "level": ref("ruleLevel"), "source": text]))
    ),
    ("unreadableNoteLines", count), ("tree", ref("object")),
    ("origin", choice(Record.Origin.self)), ("time", ref("time")),
    ("trigger", choice(Run.Trigger.self)), ("run", text), ("recipe", ref("recipe")),
    ("states", table("When each state was entered.", ref("time"))), ("author", ref("author")),
    ("engine", engine),
  ]).adding(recordSometimes)

  private static let rerun = object(
    "What 'rerun' prints.",
    [
      "schema": one, "serial": ref("serial"), "commit": orNull(ref("object")),
      "verdict": described(orNull(ref("verdict")), "now; null where it cannot be judged"),
      "answer": choice(["same", "differs", "cannot"]), "recorded": ref("verdict"),
      "recipe": ref("recipe"),
      "differences": list(
        object(
          "Where now and then differ.",
          ["what": choice(["verdict", "standard", "gone", "new", "count"])],
          sometimes: [
            "then": ["type": ["string", "integer"]], "now": ["type": ["string", "integer"]],
            "finding": ref("foundEarlier"),
          ])),
      "obstacles": list(
        object("Why it cannot.", ["id": text, "message": text], sometimes: ["hint": text])),
      "unpromisedTools": list(text),
    ])

  private static let audit = object(
    "What 'audit' prints.", ["schema": one, "sound": flag],
    sometimes: [
      "range": text, "judged": count, "commits": list(auditedCommit), "mended": count,
      "ledger": object(
        "What the records themselves came to.",
        [
          "sound": flag, "lines": count, "unreadable": count, "newer": count, "records": count,
          "unreadableNoteLines": count,
          "alterations": list(
            object("A line that was altered.", ["file": text, "line": count, "what": text])),
          "troubles": list(
            object("A record that is wrong.", ["commit": text, "serial": text, "what": text])),
        ]),
    ])

  private static let auditedCommit = object(
    "A commit of the range.",
    [
      "commit": ref("object"), "subject": text, "verdict": ref("verdict"),
      "serial": orNull(ref("serial")), "sound": flag,
      "marks": list(
        object("Something about it.", ["mark": text, "sound": flag, "words": text])),
    ])

  private static let logEntry = object(
    "A row of 'log'.",
    [
      "schema": one, "serial": orNull(ref("serial")), "commit": orNull(ref("object")),
      "verdict": ref("verdict"), "time": ref("time"), "run": text,
      "trigger": orNull(choice(Run.Trigger.self)), "skipped": flag,
      "findings": list(ref("foundEarlier")),
    ], sometimes: ["detail": text, "author": ref("author")])
}

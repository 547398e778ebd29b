import Diagnostics
import Gate
import Git
import Ledger
import Reports
import Text

/// What `audit` has found, for people and for programs.
struct AuditAnswer {
  /// The range as it was typed; nil where only the ledger was looked at.
  var range: String?
  var entries: [RangeAudit.Entry] = []
  /// How many commits were judged on the way.
  var judged = 0
  var ledger: LedgerAudit?
  /// How many records were hung again; nil where nobody asked.
  var mended: Int?

  var isSound: Bool { entries.allSatisfy(\.isSound) && ledger?.isSound != false }

  private var unsound: [RangeAudit.Entry] { entries.filter { !$0.isSound } }

  // MARK: for people

  /// - Parameter withAll: lists commits that have what they should, too.
  func text(_ style: TextStyle, withAll: Bool) -> String {
    var out = ""
    for entry in entries where withAll || !entry.isSound || entry.marks.count > 1 {
      let hash = style.yellow(String(entry.commit.hex.prefix(10)))
      out += "\(hash) \(printableText(entry.subject.prefix(72).utf8))\n"
      for mark in entry.marks {
        let words = mark.isSound ? self.words(mark) : style.red(self.words(mark))
        out += "  \(words)\n"
        if let hint = hint(mark, entry) { out += "    \(hint)\n" }
      }
    }
    if let range { out += conclusion(range, style) }
    if let mended { out += "\(mended) record\(mended == 1 ? "" : "s") hung again\n" }
    if let ledger { out += text(ledger, style) }
    return out
  }

  private func conclusion(_ range: String, _ style: TextStyle) -> String {
    let count = "\(entries.count) commit\(entries.count == 1 ? "" : "s")"
    let shown = printableText(range.utf8)
    let judgedWords = judged > 0 ? ", \(judged) judged now" : ""
    if unsound.isEmpty {
      return "\(style.green("audit: sound")), \(shown): \(count)\(judgedWords)\n"
    }
    let trouble = "\(unsound.count) of \(count) without the verdict they should have"
    var out = "\(style.red("audit: differs")), \(shown): \(trouble)\(judgedWords)\n"
    if judged == 0, unsound.contains(where: \.needsJudging) {
      out += "  next: factory-hook audit --judge \(shown)\n"
    }
    return out
  }

  private func words(_ mark: RangeAudit.Mark) -> String {
    switch mark {
    case .judged: "judged"
    case .carried(let match): "carried: the verdict of a commit with the same \(match.rawValue)"
    case .late(let verdict): "came without a verdict; judged late: \(verdict.rawValue)"
    case .skipped(let reason):
      "the gate was passed by with FACTORY_HOOK=0"
        + (reason.map { ": \(printableText($0.utf8))" } ?? ", no reason given")
    case .stopped: "in the history although the gate stopped it"
    case .cannotJudge: "could not be judged"
    case .unjudged: "unjudged: there is no verdict of it here"
    case .anotherTree: "its records judged other trees"
    case .anotherChange: "its tree was judged as the end of another change"
    case .anotherStandard(let then, let now):
      "judged by standard \(then.prefix(12)); its tree holds \(now.prefix(12))"
    case .anotherEngine(let engine): "judged by engine \(printableText(engine.utf8))"
    case .falseSerial: "the serial does not fit the recipe: the record was altered"
    case .excused(let count):
      "\(count) finding\(count == 1 ? "" : "s") excused by suppressions or the baseline"
    }
  }

  /// What mends a mark.
  private func hint(_ mark: RangeAudit.Mark, _ entry: RangeAudit.Entry) -> String? {
    let hash = entry.commit.hex.prefix(10)
    switch mark {
    case .unjudged:
      return judged > 0
        ? nil : "judge it, or fetch what others recorded: factory-hook share --fetch"
    case .anotherTree, .anotherChange, .anotherStandard:
      return "judge it anew: factory-hook audit --judge \(hash)^!"
    case .late, .skipped, .stopped, .excused: return "look at it: factory-hook trace \(hash)"
    case .cannotJudge: return "see why: factory-hook trace \(hash)"
    case .falseSerial: return "see what else was altered: factory-hook audit --ledger"
    case .judged, .carried, .anotherEngine: return nil
    }
  }

  private func text(_ ledger: LedgerAudit, _ style: TextStyle) -> String {
    var out = ""
    for alteration in ledger.journal.alterations {
      let words =
        switch alteration.what {
        case .altered: "the line was altered, or one after it was taken away"
        case .missingBefore: "lines before it are missing"
        case .falseSerial: "the serial does not fit the recipe"
        }
      out += "\(alteration.file):\(alteration.line): \(style.red(words))\n"
    }
    for trouble in ledger.troubles {
      let words =
        switch trouble.what {
        case .falseSerial: "the serial does not fit the recipe: the record was altered"
        case .altered: "the note says otherwise than the journal: one of them was altered"
        case .missing: "the journal's record is in no note: factory-hook audit --mend"
        }
      let hash = printableText(trouble.commit.prefix(10).utf8)
      out += "\(hash) \(printableText(trouble.serial.utf8)): \(style.red(words))\n"
    }
    let journal = ledger.journal
    out += ledger.isSound ? style.green("ledger: sound") : style.red("ledger: altered")
    out += ", \(journal.lineCount) journal lines"
    if journal.unreadableCount > 0 { out += ", \(journal.unreadableCount) of them unreadable" }
    if journal.newerCount > 0 { out += ", \(journal.newerCount) of a newer version" }
    out += ", \(ledger.noteRecordCount) records in notes"
    if ledger.unreadableNoteLines > 0 {
      out += ", \(ledger.unreadableNoteLines) lines of notes that are none"
    }
    return out + "\n"
  }

  // MARK: for programs

  var json: JSONValue {
    var object: JSONObject = ["schema": 1, "sound": .boolean(isSound)]
    if let range {
      object["range"] = .string(range)
      object["judged"] = .integer(judged)
      object["commits"] = .array(entries.map(json))
    }
    if let mended { object["mended"] = .integer(mended) }
    if let ledger { object["ledger"] = json(ledger) }
    return .object(object)
  }

  private func json(_ entry: RangeAudit.Entry) -> JSONValue {
    [
      "commit": .string(entry.commit.hex), "subject": .string(entry.subject),
      "verdict": .string(entry.found?.record.verdict.rawValue ?? "unjudged"),
      "serial": entry.found.map { .string($0.record.serial.description) } ?? .null,
      "sound": .boolean(entry.isSound),
      "marks": .array(
        entry.marks.map { mark in
          [
            "mark": .string(name(mark)), "sound": .boolean(mark.isSound),
            "words": .string(words(mark)),
          ]
        }),
    ]
  }

  private func name(_ mark: RangeAudit.Mark) -> String {
    switch mark {
    case .judged: "judged"
    case .carried: "carried"
    case .late: "late"
    case .skipped: "skipped"
    case .stopped: "stopped"
    case .cannotJudge: "cannot-judge"
    case .unjudged: "unjudged"
    case .anotherTree: "another-tree"
    case .anotherChange: "another-change"
    case .anotherStandard: "another-standard"
    case .anotherEngine: "another-engine"
    case .falseSerial: "false-serial"
    case .excused: "excused"
    }
  }

  private func json(_ ledger: LedgerAudit) -> JSONValue {
    [
      "sound": .boolean(ledger.isSound), "lines": .integer(ledger.journal.lineCount),
      "unreadable": .integer(ledger.journal.unreadableCount),
      "newer": .integer(ledger.journal.newerCount),
      "records": .integer(ledger.noteRecordCount),
      "unreadableNoteLines": .integer(ledger.unreadableNoteLines),
      "alterations": .array(
        ledger.journal.alterations.map {
          [
            "file": .string($0.file), "line": .integer($0.line),
            "what": .string($0.what.rawValue),
          ]
        }),
      "troubles": .array(
        ledger.troubles.map {
          [
            "commit": .string($0.commit), "serial": .string($0.serial),
            "what": .string($0.what.rawValue),
          ]
        }),
    ]
  }
}

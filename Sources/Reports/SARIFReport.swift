import Checks
import Diagnostics
import Gate
import Rules
import Text

/// SARIF 2.1.0 (OASIS), with what GitHub's code scanning reads: one run with a rule object for each
/// rule in force, and one result for each finding.
///
/// Suppressed findings stand there with their reason; findings that the old files had do not. At
/// most `resultsMax` results are written, the heaviest first, and a notification says how many are
/// left out: GitHub takes no more, nor files over 10 MB gzipped.
package enum SARIFReport {
  static let resultsMax = 25_000

  package static func render(_ report: Report) -> [UInt8] {
    let rules = SARIFRules(report)
    var writer = JSONWriter(pretty: true)
    writer.beginObject()
    writer.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
    writer.member("version", "2.1.0")
    writer.key("runs")
    writer.beginArray()
    writer.beginObject()
    writer.member(
      "tool",
      [
        "driver": [
          "name": .string(Report.Tool.name),
          "semanticVersion": .string(report.tool.version),
          "informationUri": .string(Report.Tool.address),
          "rules": .array(rules.objects),
          "properties": ["engine": .string(report.tool.engine)],
        ]
      ])
    if let last = report.judgements.last {
      writer.member("automationDetails", ["id": .string("factory-hook/\(last.serial)")])
    }
    writer.member("columnKind", "unicodeCodePoints")
    let results = results(of: report)
    writer.member("invocations", [invocation(report, leftOut: results.count - resultsMax)])
    writer.key("results")
    writer.beginArray()
    for result in results.prefix(resultsMax) { writer.value(object(result, rules)) }
    writer.endArray()
    writer.endObject()
    writer.endArray()
    writer.endObject()
    return writer.finish() + [UInt8(ascii: "\n")]
  }

  private struct Result {
    var finding: Finding
    var judgement: Judgement
    /// The reason that the source gives; nil where the finding counts.
    var justification: String?
    /// Whether the reason stands in the rulefile or the message, not in the file itself.
    var isSuppressedOutside = false
  }

  private static func results(of report: Report) -> [Result] {
    let counted = report.entriesByWeight.map {
      Result(finding: $0.finding, judgement: report.judgements[$0.judgement])
    }
    let suppressed = report.judgements.flatMap { judgement in
      judgement.subtracted.compactMap { subtraction -> Result? in
        guard case .suppressed(let reason, let form) = subtraction.reason else { return nil }
        return Result(
          finding: subtraction.finding, judgement: judgement, justification: reason,
          isSuppressedOutside: form == .trailer || form == .rulefile)
      }
    }
    return counted + suppressed
  }

  private static func object(_ result: Result, _ rules: SARIFRules) -> JSONValue {
    let finding = result.finding
    var object: JSONObject = ["ruleId": .string(finding.rule)]
    if let index = rules.index(of: finding.rule) { object["ruleIndex"] = .integer(index) }
    object["level"] = .string(finding.severity.rawValue)
    object["message"] = ["text": .string(sarifText(finding.shownMessage))]
    object["locations"] = [["physicalLocation": location(finding)]]
    object["partialFingerprints"] = [
      "primaryLocationLineHash": .string(finding.fingerprint),
      "factoryHook/v1": .string(finding.fingerprint),
    ]
    if result.judgement.recipe.scope == .change { object["baselineState"] = "new" }
    if let justification = result.justification {
      object["suppressions"] = [
        [
          "kind": result.isSuppressedOutside ? "external" : "inSource",
          "justification": .string(sarifText(printable(justification))),
        ]
      ]
    }
    if let fix = fix(finding) { object["fixes"] = [fix] }
    var properties: JSONObject = ["serial": .string(result.judgement.serial.description)]
    if let commit = result.judgement.commit { properties["commit"] = .string(commit) }
    object["properties"] = .object(properties)
    return .object(object)
  }

  /// The edit of a finding as SARIF has it, where it takes away or puts in white space alone at the
  /// finding's own place: lines and columns of other edits are not known here, and what a pattern puts
  /// in may hold what no report should show.
  private static func fix(_ finding: Finding) -> JSONValue? {
    guard let edit = finding.edit, edit.target == .bytes, let region = finding.region,
      edit.bytes == region.bytes, edit.replacement.allSatisfy({ " \t\r\n".utf8.contains($0) }),
      let location = location(finding).object
    else { return nil }
    return [
      "description": ["text": .string(sarifText(printable(finding.fix ?? finding.message)))],
      "artifactChanges": [
        [
          "artifactLocation": location["artifactLocation"] ?? .null,
          "replacements": [
            [
              "deletedRegion": location["region"] ?? .null,
              "insertedContent": [
                "text": .string(String(decoding: edit.replacement, as: UTF8.self))
              ],
            ]
          ],
        ]
      ],
    ]
  }

  private static func location(_ finding: Finding) -> JSONValue {
    let path = finding.path?.bytes ?? Array(Finding.messageName.utf8)
    var object: JSONObject = [
      "artifactLocation": ["uri": .string(relativeURI(path)), "uriBaseId": "%SRCROOT%"]
    ]
    if let region = finding.region {
      object["region"] = [
        "startLine": .integer(region.start.line), "startColumn": .integer(region.start.column),
        "endLine": .integer(region.end.line), "endColumn": .integer(region.end.column),
      ]
    }
    return .object(object)
  }

  private static func invocation(_ report: Report, leftOut: Int) -> JSONValue {
    var notifications = report.diagnostics.map { diagnostic -> JSONValue in
      [
        "level": .string(diagnostic.severity.rawValue),
        "descriptor": ["id": .string(diagnostic.id)],
        "message": ["text": .string(sarifText(printable(diagnostic.description)))],
      ]
    }
    if leftOut > 0 {
      notifications.append([
        "level": "warning", "descriptor": ["id": "results-left-out"],
        "message": ["text": .string("\(leftOut) more results are not in this file")],
      ])
    }
    return [
      "executionSuccessful": .boolean(report.verdict != .cannotJudge),
      "toolExecutionNotifications": .array(notifications),
    ]
  }
}

/// The rules of a report as SARIF's reporting descriptors. An object depends on its rule alone, so
/// it is the same in every run.
struct SARIFRules {
  private(set) var objects: [JSONValue] = []
  private var indexes: [String: Int] = [:]

  init(_ report: Report) {
    var known: [String: Rule] = [:]
    for rule in report.rules where rule.level != .off { known[rule.id] = rule }
    for outcome in report.ruleOutcomes where outcome.level != Rule.Level.off.rawValue {
      indexes[outcome.id] = objects.count
      objects.append(
        known[outcome.id].map(Self.object) ?? Self.object(id: outcome.id, outcome.findings.first))
    }
  }

  func index(of rule: String) -> Int? { indexes[rule] }

  private static func object(_ rule: Rule) -> JSONValue {
    let level = rule.level.severity ?? .note
    let isSecurity = rule.check == "secret" || rule.tags.contains("security")
    var properties: JSONObject = [
      "tags": .array((rule.tags + (isSecurity ? ["security"] : [])).uniqued.map { .string($0) }),
      "precision": "high",
      "problem.severity": .string(level == .note ? "recommendation" : level.rawValue),
    ]
    if isSecurity { properties["security-severity"] = .string(score(level)) }
    let short = rule.message ?? rule.id
    return object(
      id: rule.id, level: level, short: short, full: rule.why ?? short, fix: rule.fix,
      properties: properties)
  }

  /// A rule of which only a finding is known.
  private static func object(id: String, _ finding: Finding?) -> JSONValue {
    object(
      id: id, level: finding?.severity ?? .error, short: id, full: finding?.why ?? id,
      fix: finding?.fix, properties: [:])
  }

  private static func object(
    id: String, level: Severity, short: String, full: String, fix: String?, properties: JSONObject
  ) -> JSONValue {
    let help = [printable(full), fix.map { "Fix: \(printable($0))" }].compactMap { $0 }
    let text = sarifText(help.joined(separator: "\n"))
    return [
      "id": .string(id),
      "shortDescription": ["text": .string(sarifText(printable(short)))],
      "fullDescription": ["text": .string(sarifText(printable(full)))],
      "help": ["text": .string(text)],
      "defaultConfiguration": ["level": .string(level.rawValue)],
      "properties": .object(properties),
    ]
  }

  /// GitHub's bands: critical from 9.0, high from 7.0, medium from 4.0.
  private static func score(_ level: Severity) -> String {
    switch level {
    case .error: "8.0"
    case .warning: "5.0"
    case .note: "2.0"
    }
  }
}

/// Cuts `text` to the 1,024 characters that GitHub shows.
func sarifText(_ text: String) -> String {
  text.unicodeScalars.count <= 1024
    ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(1021))) + "..."
}

/// Returns a path as a relative URI reference (RFC 3986): every byte that is no unreserved
/// character or slash percent-encoded, so no path reads as a scheme, a query or a fragment.
func relativeURI(_ path: [UInt8]) -> String {
  var out = ""
  for byte in path {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
      out.unicodeScalars.append(Unicode.Scalar(byte))
    default: out += "%" + hexadecimal([byte]).uppercased()
    }
  }
  return out
}

extension Array where Element: Hashable {
  /// The elements without repetition, in order.
  var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

import Checks
import Diagnostics
import Gate
import Rules
import Text

/// SARIF 2.1.0 (OASIS), with what GitHub's code scanning reads: one run with a rule object for each
/// rule in force, and one result for each finding.
///
/// Suppressed findings stand there with their reason; findings that the old files had do not. A
/// verdict that came with a commit and fails the run is a result; of one that only differs a
/// notification tells. What is too much for GitHub is left out, the lightest first, and a notification
/// says how much (`SARIFSelection`).
package enum SARIFReport {
  /// How many results of `report` its file leaves out.
  package static func leftOut(of report: Report) -> Int {
    SARIFSelection(of: report, bytesTaken: SARIFRules(report).bytes).leftOut
  }

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
    if let provenance = provenance(of: report) {
      writer.member("versionControlProvenance", [provenance])
    }
    let selection = SARIFSelection(of: report, bytesTaken: rules.bytes)
    writer.member("invocations", [invocation(report, leftOut: selection.leftOut)])
    writer.key("results")
    writer.beginArray()
    for result in selection.results { writer.value(object(result, rules)) }
    writer.endArray()
    writer.endObject()
    writer.endArray()
    writer.endObject()
    return writer.finish() + [UInt8(ascii: "\n")]
  }

  /// Remarks beyond these are not told: they must not fill the file.
  private static let notificationsMax = 500

  private static func object(_ result: SARIFSelection.Result, _ rules: SARIFRules) -> JSONValue {
    let finding = result.finding
    var object: JSONObject = ["ruleId": .string(finding.rule)]
    if let index = rules.index(of: finding.rule) { object["ruleIndex"] = .integer(index) }
    object["level"] = .string(finding.severity.rawValue)
    object["message"] = ["text": .string(sarifText(finding.shownMessage))]
    let place = location(finding)
    object["locations"] = [["physicalLocation": place]]
    object["partialFingerprints"] = [
      "primaryLocationLineHash": .string(finding.fingerprint),
      "factoryHook/v1": .string(finding.fingerprint),
    ]
    if result.suppression?.isBaseline == true {
      object["baselineState"] = "unchanged"
    } else if result.judgement?.recipe.scope == .change {
      object["baselineState"] = "new"
    }
    if let suppression = result.suppression {
      let reason = sarifText(printable(suppression.justification))
      object["suppressions"] = [
        ["kind": .string(suppression.kind), "justification": .string(reason)]
      ]
    }
    if let fix = result.fix, let artifact = place["artifactLocation"],
      let fixed = SARIFFix.object(fix, of: finding, in: artifact)
    {
      object["fixes"] = [fixed]
    }
    var properties = JSONObject()
    if let serial = result.judgement?.serial { properties["serial"] = .string(serial.description) }
    if let commit = result.commit { properties["commit"] = .string(commit) }
    object["properties"] = .object(properties)
    return .object(object)
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

  /// The last commit that was judged, where it is one of a repository that others can name.
  private static func provenance(of report: Report) -> JSONValue? {
    guard let uri = report.repositoryURI,
      let commit = report.judgements.compactMap(\.commit).last
    else { return nil }
    return ["repositoryUri": .string(uri), "revisionId": .string(commit)]
  }

  private static func invocation(_ report: Report, leftOut: Int) -> JSONValue {
    var notifications = report.remarksAndVerdicts.prefix(notificationsMax).map {
      remark -> JSONValue in
      [
        "level": .string(remark.severity.rawValue),
        "descriptor": ["id": .string(remark.id)],
        "message": ["text": .string(sarifText(printable(remark.description)))],
      ]
    }
    if leftOut > 0 {
      notifications.append([
        "level": "warning", "descriptor": ["id": "results-left-out"],
        "message": [
          "text": .string("\(leftOut) more results are not in this file")
        ],
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
  /// GitHub takes no more tags than this of one rule.
  private static let tagsMax = 20

  private(set) var objects: [JSONValue] = []
  /// What the objects come to when compressed, at most.
  private(set) var bytes = 0
  private var indexes: [String: Int] = [:]

  init(_ report: Report) {
    var known: [String: Rule] = [:]
    for rule in report.rules where rule.level != .off { known[rule.id] = rule }
    for outcome in report.ruleOutcomes where outcome.level != Rule.Level.off.rawValue {
      // A rule that found nothing can be spared first.
      add(
        outcome.id,
        known[outcome.id].map(Self.object) ?? Self.object(id: outcome.id, outcome.findings.first),
        share: outcome.findings.isEmpty ? 2 : 3)
    }
    for verdict in report.verdictTroubles where indexes[verdict.rule] == nil {
      add(verdict.rule, Self.object(id: verdict.rule, verdict.finding), share: 3)
    }
  }

  /// Takes a rule unless it goes beyond its quarters of the file.
  private mutating func add(_ id: String, _ object: JSONValue, share: Int) {
    let size = object.serialized().count
    if bytes + size > SARIFSelection.bytesMax / 4 * share { return }
    indexes[id] = objects.count
    objects.append(object)
    bytes += size
  }

  func index(of rule: String) -> Int? { indexes[rule] }

  private static func object(_ rule: Rule) -> JSONValue {
    let level = rule.level.severity ?? .note
    let isSecurity = rule.check == "secret" || rule.tags.contains("security")
    var properties: JSONObject = [
      "tags": .array(
        (rule.tags.prefix(Self.tagsMax - 1) + (isSecurity ? ["security"] : [])).uniqued.map {
          .string($0)
        }),
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

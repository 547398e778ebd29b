import Checks
import Diagnostics
import Gate
import Ledger
import Rules
import Text

/// The lists of rules in force, of which most commits have the same: each written once, and named
/// by its place.
struct RuleLists {
  private(set) var all: [JSONValue] = []
  private var places: [[Judgement.RuleInForce]: Int] = [:]

  private mutating func place(of rules: [Judgement.RuleInForce]) -> Int {
    if let place = places[rules] { return place }
    places[rules] = all.count
    all.append(
      .array(rules.map { [.string($0.id), .string($0.level), .string($0.source)] }))
    return all.count - 1
  }

  static func read(_ lists: [JSONValue]) -> [[Judgement.RuleInForce]]? {
    var all: [[Judgement.RuleInForce]] = []
    for list in lists {
      var rules: [Judgement.RuleInForce] = []
      for rule in list.array ?? [] {
        guard let id = rule[0]?.string, let level = rule[1]?.string, let source = rule[2]?.string
        else { return nil }
        rules.append(.init(id: id, level: level, source: source))
      }
      all.append(rules)
    }
    return all
  }

  // MARK: judgements

  mutating func json(_ judgement: Judgement) -> JSONValue {
    var object: JSONObject = [
      "verdict": .string(judgement.verdict.rawValue), "recipe": .object(judgement.recipe.json),
      "findings": .array(judgement.findings.map(\.recordJSON)),
      "subtracted": .array(judgement.subtracted.map(\.recordJSON)),
      "standards": .array(judgement.standards.map { .object($0.json) }),
      "remarks": .array(judgement.remarks.map(\.recordJSON)),
      "files": [
        .integer(judgement.filesJudged), .integer(judgement.filesExcluded),
        .integer(judgement.bytesJudged),
      ],
      "rules": .integer(place(of: judgement.rulesInForce)),
      "nanoseconds": .integer(Int(clamping: judgement.durationNanoseconds)),
    ]
    if !judgement.addedSuppressions.isEmpty {
      object["allowances"] = .array(judgement.addedSuppressions.map(\.recordJSON))
    }
    object["message"] = judgement.messageDigest.map { .string($0) }
    object["commit"] = judgement.commit.map { .string($0) }
    return .object(object)
  }

  /// Reads what `json` writes; nil where anything is missing.
  static func judgement(
    _ json: JSONValue?, _ lists: [[Judgement.RuleInForce]]
  ) -> Judgement? {
    guard let json, let verdict = json["verdict"]?.string.flatMap(Verdict.init(rawValue:)),
      let recipe = json["recipe"]?.object.flatMap(Recipe.init(json:)),
      let findings = all(json["findings"], Finding.init(recordJSON:)),
      let subtracted = all(json["subtracted"], Subtraction.init(recordJSON:)),
      let standards = all(
        json["standards"], { $0.object.flatMap(Judgement.StandardUsed.init(json:)) }),
      let remarks = all(json["remarks"], Diagnostic.init(recordJSON:)),
      let files = all(json["files"], \.integer), files.count == 3,
      let place = json["rules"]?.integer, lists.indices.contains(place)
    else { return nil }
    var judgement = Judgement(
      verdict: verdict, recipe: recipe, findings: findings, subtracted: subtracted,
      standards: standards, remarks: remarks, filesJudged: files[0], filesExcluded: files[1],
      bytesJudged: files[2], rulesInForce: lists[place], messageDigest: json["message"]?.string,
      commit: json["commit"]?.string,
      durationNanoseconds: UInt64(clamping: json["nanoseconds"]?.integer ?? 0))
    if let list = json["allowances"] {
      guard let added = all(list, AddedSuppression.init(recordJSON:)) else { return nil }
      judgement.addedSuppressions = added
    }
    return judgement
  }

  /// Reads every element of an array; nil where it is none, or one element cannot be read.
  private static func all<T>(_ json: JSONValue?, _ read: (JSONValue) -> T?) -> [T]? {
    guard let values = json?.array else { return nil }
    let all = values.compactMap(read)
    return all.count == values.count ? all : nil
  }
}

extension Subtraction {
  var recordJSON: JSONValue {
    var object: JSONObject = ["finding": finding.recordJSON]
    switch reason {
    case .alreadyThere: object["because"] = "already-there"
    case .baseline: object["because"] = "baseline"
    case .moved(let path):
      object["because"] = "moved"
      object["from"] = .string(base64(path.bytes))
    case .suppressed(let reason, let form):
      object["because"] = "suppressed"
      object["reason"] = .string(reason)
      object["form"] = .string(form.rawValue)
    }
    return .object(object)
  }

  init?(recordJSON json: JSONValue) {
    guard let finding = json["finding"].flatMap(Finding.init(recordJSON:)) else { return nil }
    switch json["because"]?.string {
    case "already-there": self.init(finding, .alreadyThere)
    case "baseline": self.init(finding, .baseline)
    case "moved":
      guard let path = json["from"]?.string.flatMap({ decodeBase64($0.utf8) }) else { return nil }
      self.init(finding, .moved(from: RepositoryPath(path)))
    case "suppressed":
      guard let reason = json["reason"]?.string,
        let form = json["form"]?.string.flatMap(Suppression.Form.init(rawValue:))
      else { return nil }
      self.init(finding, .suppressed(reason: reason, form: form))
    default: return nil
    }
  }
}

extension AddedSuppression {
  fileprivate var recordJSON: JSONValue {
    var object: JSONObject = [
      "form": .string(form.rawValue), "line": .integer(position.line),
      "column": .integer(position.column), "reason": .string(reason),
    ]
    object["rule"] = rule.map { .string($0) }
    object["path"] = path.map { .string(base64($0.bytes)) }
    object["until"] = until.map { .string($0.description) }
    return .object(object)
  }

  fileprivate init?(recordJSON json: JSONValue) {
    guard let form = json["form"]?.string.flatMap(Suppression.Form.init(rawValue:)),
      let line = json["line"]?.integer, let column = json["column"]?.integer,
      let reason = json["reason"]?.string
    else { return nil }
    self.init(
      form: form, rule: json["rule"]?.string,
      path: json["path"]?.string.flatMap { decodeBase64($0.utf8) }.map { RepositoryPath($0) },
      position: LineTable.Position(line: line, column: column),
      until: json["until"]?.string.flatMap { CalendarDate($0) }, reason: reason)
  }
}

import Checks
import Diagnostics
package import Gate
package import Text

extension JudgementSummary {
  /// Reads what `members` writes; nil where what a summary cannot do without is missing.
  init?(json: JSONObject) {
    guard let verdict = json["verdict"]?.string.flatMap({ Verdict(rawValue: $0) }) else {
      return nil
    }
    self.verdict = verdict
    filesJudged = json["files"]?["judged"]?.integer ?? 0
    filesExcluded = json["files"]?["excluded"]?.integer ?? 0
    bytesJudged = json["files"]?["bytes"]?.integer ?? 0
    standards = (json["standards"]?.array ?? []).compactMap {
      $0.object.flatMap(Judgement.StandardUsed.init(json:))
    }
    ruleCounts = Dictionary(
      (json["rules"]?.object?.members ?? []).compactMap { member in
        member.value.integer.map { (member.key, $0) }
      }, uniquingKeysWith: { $1 })
    findings = (json["findings"]?.array ?? []).compactMap { $0.object.flatMap(Found.init(json:)) }
    findingsOmitted = json["findingsOmitted"]?.integer ?? 0
    subtractedCounts = Dictionary(
      (json["subtracted"]?.object?.members ?? []).compactMap { member in
        Subtracted.Reason(rawValue: member.key).flatMap { reason in
          member.value.integer.map { (reason, $0) }
        }
      }, uniquingKeysWith: { $1 })
    subtractions = (json["subtractions"]?.array ?? []).compactMap {
      $0.object.flatMap(Subtracted.init(json:))
    }
    subtractionsOmitted = json["subtractionsOmitted"]?.integer ?? 0
    remarks = (json["remarks"]?.array ?? []).compactMap { $0.object.flatMap(Remark.init(json:)) }
  }

  package var json: JSONObject { JSONObject(members) }

  /// The members, in a fixed order, empty lists left out.
  var members: [(String, JSONValue)] {
    var members: [(String, JSONValue)] = [
      ("verdict", .string(verdict.rawValue)),
      (
        "files",
        [
          "judged": .integer(filesJudged), "excluded": .integer(filesExcluded),
          "bytes": .integer(bytesJudged),
        ]
      ),
      ("standards", .array(standards.map { .object($0.json) })),
    ]
    func add(_ key: String, _ list: [JSONValue], omitted: Int = 0) {
      if !list.isEmpty { members.append((key, .array(list))) }
      if omitted > 0 { members.append((key + "Omitted", .integer(omitted))) }
    }
    let counts = ruleCounts.sorted { $0.key < $1.key }
    if !counts.isEmpty {
      members.append(("rules", .object(JSONObject(counts.map { ($0.key, .integer($0.value)) }))))
    }
    add("findings", findings.map { .object($0.json) }, omitted: findingsOmitted)
    let reasons = Subtracted.Reason.allCases.compactMap { reason in
      subtractedCounts[reason].map { (reason.rawValue, JSONValue.integer($0)) }
    }
    if !reasons.isEmpty { members.append(("subtracted", .object(JSONObject(reasons)))) }
    add("subtractions", subtractions.map { .object($0.json) }, omitted: subtractionsOmitted)
    add("remarks", remarks.map { .object($0.json) })
    return members
  }
}

extension JudgementSummary.Found {
  init?(json: JSONObject) {
    guard let rule = json["rule"]?.string, let fingerprint = json["fingerprint"]?.string else {
      return nil
    }
    self.rule = rule
    severity = json["level"]?.string.flatMap { Severity(rawValue: $0) } ?? .error
    path = json["path"]?.string
    line = json["line"]?.integer
    self.fingerprint = fingerprint
  }

  package var json: JSONObject {
    var json: JSONObject = ["rule": .string(rule), "level": .string(severity.rawValue)]
    json["path"] = path.map { .string($0) }
    json["line"] = line.map { .integer($0) }
    json["fingerprint"] = .string(fingerprint)
    return json
  }
}

extension JudgementSummary.Subtracted {
  init?(json: JSONObject) {
    guard let found = JudgementSummary.Found(json: json),
      let reason = json["because"]?.string.flatMap({ Reason(rawValue: $0) })
    else { return nil }
    self.found = found
    self.reason = reason
    detail = json["detail"]?.string
    form = json["form"]?.string
  }

  package var json: JSONObject {
    var json = found.json
    json["because"] = .string(reason.rawValue)
    json["form"] = form.map { .string($0) }
    json["detail"] = detail.map { .string($0) }
    return json
  }
}

extension JudgementSummary.Remark {
  init?(json: JSONObject) {
    guard let severity = json["level"]?.string.flatMap({ Severity(rawValue: $0) }),
      let id = json["id"]?.string, let message = json["message"]?.string
    else { return nil }
    self.init(severity: severity, id: id, message: message)
  }

  var json: JSONObject {
    ["level": .string(severity.rawValue), "id": .string(id), "message": .string(message)]
  }
}

extension Judgement.StandardUsed {
  package init?(json: JSONObject) {
    guard let role = json["role"]?.string.flatMap({ Role(rawValue: $0) }),
      let digest = json["digest"]?.string
    else { return nil }
    self.init(
      role: role, digest: digest,
      sources: (json["sources"]?.array ?? []).compactMap(\.string),
      ruleCount: json["rules"]?.integer ?? 0, isDefault: json["default"]?.boolean ?? false)
  }

  package var json: JSONObject {
    var json: JSONObject = ["role": .string(role.rawValue), "digest": .string(digest)]
    json["rules"] = .integer(ruleCount)
    if isDefault { json["default"] = true }
    json["sources"] = .array(sources.map { .string($0) })
    return json
  }
}

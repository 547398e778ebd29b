import Checks
import Diagnostics
import Gate
import Rules
import Text

/// The report as one JSON document, schema 1: keys may be added, never changed or taken away.
///
/// `verdict` and, where one change alone was judged, `serial` and `commit` stand at the top;
/// `findings` holds those of all judgements, `diagnostics` what there is to tell besides, `judgements`
/// one object for each change.
package enum JSONReport {
  package static let schema = 1

  package static func render(_ report: Report) -> [UInt8] {
    var writer = JSONWriter(pretty: true)
    writer.beginObject()
    writer.member("schema", .integer(schema))
    writer.member("tool", tool(report.tool))
    writer.member("trigger", .string(report.trigger.rawValue))
    writer.member("verdict", .string(report.verdict.rawValue))
    writer.member("serial", optional(report.serial?.description))
    let only = report.judgements.count == 1 ? report.judgements[0] : nil
    writer.member("commit", optional(only?.commit))
    writer.member("extent", .string(report.extent.rawValue))
    writer.key("findings")
    writer.beginArray()
    for entry in report.entries { writer.value(finding(entry)) }
    writer.endArray()
    writer.key("judgements")
    writer.beginArray()
    for judgement in report.judgements { writer.value(self.judgement(judgement)) }
    writer.endArray()
    if report.trigger == .ci {
      writer.member("localVerdicts", .array(report.localVerdicts.map(\.json)))
    }
    writer.member("diagnostics", .array(report.remarks.map(diagnostic)))
    if let fixing = report.fixing { writer.member("fixing", self.fixing(fixing)) }
    writer.endObject()
    return writer.finish() + [UInt8(ascii: "\n")]
  }

  private static func fixing(_ fixing: Report.Fixing) -> JSONValue {
    [
      "applied": .boolean(fixing.isApplied), "count": .integer(fixing.fixed.count),
      "undo": optional(fixing.undo),
      "fixed": .array(fixing.fixed.map { .object(object($0)) }),
    ]
  }

  private static func tool(_ tool: Report.Tool) -> JSONValue {
    [
      "name": .string(Report.Tool.name), "version": .string(tool.version),
      "engine": .string(tool.engine),
    ]
  }

  /// A finding as both JSON formats write it.
  static func finding(_ entry: Report.Entry) -> JSONValue {
    var object = self.object(entry.finding)
    object["serial"] = .string(entry.serial.description)
    object["commit"] = optional(entry.commit)
    return .object(object)
  }

  private static func object(_ finding: Finding) -> JSONObject {
    var object = JSONObject()
    object["rule"] = .string(finding.rule)
    object["level"] = .string(finding.severity.rawValue)
    object.setPath(finding.path)
    object["line"] = optional(finding.region?.start.line)
    object["column"] = optional(finding.region?.start.column)
    object["endLine"] = optional(finding.region?.end.line)
    object["endColumn"] = optional(finding.region?.end.column)
    object["message"] = .string(finding.message)
    object["why"] = optional(finding.why)
    object["fix"] = optional(finding.fix)
    object["excerpt"] = .string(String(decoding: finding.excerpt, as: UTF8.self))
    object["excerptColumn"] = .integer(finding.excerptColumn)
    object["fingerprint"] = .string(finding.fingerprint)
    object["fixable"] = .boolean(finding.edit != nil)
    return object
  }

  private static func judgement(_ judgement: Judgement) -> JSONValue {
    let recipe = judgement.recipe
    return [
      "verdict": .string(judgement.verdict.rawValue),
      "serial": .string(judgement.serial.description),
      "commit": optional(judgement.commit),
      "recipe": [
        "scope": .string(recipe.scope.rawValue),
        "bases": .array(recipe.bases.map { .string($0) }),
        "target": .string(recipe.target), "standard": .string(recipe.standard),
        "engine": .string(recipe.engine),
      ],
      "standards": .array(judgement.standards.map(standard)),
      "rules": .array(
        judgement.rulesInForce.map {
          ["id": .string($0.id), "level": .string($0.level), "source": .string($0.source)]
        }),
      "subtracted": .array(judgement.subtracted.map(subtraction)),
      "addedSuppressions": .array(judgement.addedSuppressions.map(addedSuppression)),
      "files": [
        "judged": .integer(judgement.filesJudged), "excluded": .integer(judgement.filesExcluded),
        "bytes": .integer(judgement.bytesJudged),
      ],
      "messageDigest": optional(judgement.messageDigest),
      "remarks": .array(judgement.remarks.map(diagnostic)),
      "durationMilliseconds": .double(Double(judgement.durationNanoseconds / 1000) / 1000),
    ]
  }

  private static func standard(_ standard: Judgement.StandardUsed) -> JSONValue {
    [
      "role": .string(standard.role.rawValue), "digest": .string(standard.digest),
      "sources": .array(standard.sources.map { .string($0) }),
      "ruleCount": .integer(standard.ruleCount), "isDefault": .boolean(standard.isDefault),
    ]
  }

  private static func subtraction(_ subtraction: Subtraction) -> JSONValue {
    var object = object(subtraction.finding)
    switch subtraction.reason {
    case .alreadyThere: object["reason"] = "already-there"
    case .moved(let path):
      object["reason"] = "moved"
      object.setPath(path, as: "from")
    case .suppressed(let reason, let form):
      object["reason"] = "suppressed"
      object["justification"] = .string(reason)
      object["form"] = .string(form.rawValue)
    case .baseline: object["reason"] = "baseline"
    }
    return .object(object)
  }

  private static func addedSuppression(_ added: AddedSuppression) -> JSONValue {
    var object: JSONObject = [
      "form": .string(added.form.rawValue), "rule": optional(added.rule),
    ]
    object.setPath(added.path)
    object["line"] = .integer(added.position.line)
    object["column"] = .integer(added.position.column)
    object["until"] = optional(added.until?.description)
    object["reason"] = .string(added.reason)
    return .object(object)
  }

  /// A diagnostic as both JSON formats write it.
  static func diagnostic(_ diagnostic: Diagnostic) -> JSONValue {
    let location = diagnostic.location
    let hasLine = (location?.line ?? 0) > 0
    return [
      "level": .string(diagnostic.severity.rawValue), "id": .string(diagnostic.id),
      "message": .string(diagnostic.message), "path": optional(location?.path),
      "line": optional(hasLine ? location?.line : nil),
      "column": optional(hasLine ? location?.column : nil), "hint": optional(diagnostic.hint),
    ]
  }
}

/// The findings as JSON Lines: one object a line, each with `schema` first. Trouble is an object
/// with a `diagnostic` in it, so that an empty output always means that nothing was found; a verdict
/// that came with a commit and is not the one given now is one with a `localVerdict`.
package enum JSONLinesReport {
  package static func render(_ report: Report) -> [UInt8] {
    var out: [UInt8] = []
    func write(_ members: JSONObject) {
      var object: JSONObject = ["schema": .integer(JSONReport.schema)]
      for member in members.members { object[member.key] = member.value }
      out += JSONValue.object(object).serialized()
      out.append(UInt8(ascii: "\n"))
    }
    for remark in report.remarks {
      write(["diagnostic": JSONReport.diagnostic(remark)])
    }
    for verdict in report.localVerdicts where !verdict.isSame {
      write(["localVerdict": verdict.json])
    }
    for entry in report.entries {
      if let object = JSONReport.finding(entry).object { write(object) }
    }
    return out
  }
}

/// Null where there is no text.
func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

/// Null where there is no number.
func optional(_ number: Int?) -> JSONValue { number.map { .integer($0) } ?? .null }

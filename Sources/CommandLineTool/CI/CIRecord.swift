import Checks
import Diagnostics
import Gate
import Ledger
import Rules
import Text

/// What one shard leaves for `ci --merge`: its result, whole, in a file of two lines. The first
/// names the format and the digest of the second, so that a file cut short or changed on the way
/// is told from a good one.
struct CIRecord: Sendable {
  static let schema = 1
  static let kind = "factory-hook ci record"

  var shard: CIShard
  var engine = Engine.version
  var result: CIResult

  init(shard: CIShard, result: CIResult) {
    self.shard = shard
    self.result = result
  }

  // MARK: writing

  var bytes: [UInt8] {
    let body = JSONValue.object(object).serialized()
    let head: JSONObject = [
      "kind": .string(Self.kind), "schema": .integer(Self.schema),
      "sha256": .string(hexadecimal(SHA256.digest(body))),
    ]
    let newline = [UInt8(ascii: "\n")]
    return JSONValue.object(head).serialized() + newline + body + newline
  }

  private var object: JSONObject {
    var lists = RuleLists()
    let commits = result.commits.map { commit -> JSONValue in
      [
        "subject": .string(commit.subject),
        "local": .string(commit.comparison.answer.rawValue),
        "detail": commit.comparison.detail.map { .string($0) } ?? .null,
        "judgement": lists.json(commit.judgement),
      ]
    }
    var object: JSONObject = [
      "shard": .integer(shard.index), "shards": .integer(shard.count),
      "engine": .string(engine), "span": result.span.json, "commits": .array(commits),
      "whole": result.whole.map { lists.json($0) } ?? .null,
      "rules": .array(result.rules.map(\.recordJSON)),
      "remarks": .array(result.remarks.map(\.recordJSON)),
      "records": .array(result.records.map { .object($0.object) }),
    ]
    object["ruleLists"] = .array(lists.all)
    object["repository"] = result.repositoryURI.map { .string($0) }
    object["emptiness"] = result.emptiness.map { .string($0) }
    return object
  }

  // MARK: reading

  /// Reads a file's bytes.
  /// - Throws: what is wrong with them, `name` in front.
  init(_ bytes: [UInt8], named name: String) throws(Failure) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count == 3, lines[2].isEmpty,
      case .object(let head)? = try? JSONValue.parse(Array(lines[0]).span),
      head["kind"]?.string == Self.kind, let schema = head["schema"]?.integer, schema >= 1
    else { throw Self.damaged(name, "it is no record of a shard, or was cut short") }
    guard schema <= Self.schema else {
      throw Failure(
        Diagnostic(
          .error, "newer-record", "'\(name)' was written by a later version of factory-hook",
          hint: "use one version in all jobs"))
    }
    guard head["sha256"]?.string == hexadecimal(SHA256.digest(lines[1])) else {
      throw Self.damaged(name, "its content does not fit its digest")
    }
    guard case .object(let object)? = try? JSONValue.parse(Array(lines[1]).span),
      let record = CIRecord(object)
    else { throw Self.damaged(name, "something is missing in it") }
    self = record
  }

  private static func damaged(_ name: String, _ why: String) -> Failure {
    Failure(
      Diagnostic(
        .error, "damaged-record", "cannot read '\(name)': \(why)",
        hint: "run that shard again: factory-hook ci --shard I/N --record FILE"))
  }

  private init?(_ object: JSONObject) {
    guard let index = object["shard"]?.integer, let count = object["shards"]?.integer,
      let engine = object["engine"]?.string, let span = CIResult.Span(json: object["span"]),
      let lists = object["ruleLists"]?.array.flatMap(RuleLists.read),
      let commits = object["commits"]?.array, let rules = object["rules"]?.array,
      let remarks = object["remarks"]?.array, let records = object["records"]?.array
    else { return nil }
    var result = CIResult(span: span)
    for value in commits {
      guard let judgement = RuleLists.judgement(value["judgement"], lists),
        let answer = value["local"]?.string.flatMap(VerdictComparison.Answer.init(rawValue:))
      else { return nil }
      result.commits.append(
        CIResult.CommitResult(
          judgement: judgement, subject: value["subject"]?.string ?? "",
          comparison: VerdictComparison(answer, value["detail"]?.string)))
    }
    if let whole = object["whole"], !whole.isNull {
      guard let judgement = RuleLists.judgement(whole, lists) else { return nil }
      result.whole = judgement
    }
    result.rules = rules.compactMap(Rule.init(recordJSON:))
    result.remarks = remarks.compactMap(Diagnostic.init(recordJSON:))
    result.records = records.compactMap { value in
      value.object.flatMap { Record(line: JSONValue.object($0).serialized().span) }
    }
    guard result.rules.count == rules.count, result.remarks.count == remarks.count,
      result.records.count == records.count
    else { return nil }
    result.emptiness = object["emptiness"]?.string
    result.repositoryURI = object["repository"]?.string
    shard = CIShard(index: index, count: count)
    self.engine = engine
    self.result = result
  }
}

extension CIResult.Span {
  var json: JSONValue {
    [
      "base": base.map { .string($0) } ?? .null, "head": .string(head),
      "mergeBase": mergeBase.map { .string($0) } ?? .null, "commits": .integer(commitCount),
      "sha256": .string(digest),
    ]
  }

  init?(json: JSONValue?) {
    guard let json, let head = json["head"]?.string, let count = json["commits"]?.integer,
      let digest = json["sha256"]?.string
    else { return nil }
    self.init(
      base: json["base"]?.string, head: head, mergeBase: json["mergeBase"]?.string,
      commitCount: count, digest: digest)
  }
}

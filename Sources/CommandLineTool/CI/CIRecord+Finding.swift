import Checks
import Diagnostics
import Rules
import Text

/// Findings, diagnostics and rules as a shard's record holds them: nothing is cut or repaired, so
/// that a merged report is that of one run.
extension Finding {
  var recordJSON: JSONValue {
    var object: JSONObject = [
      "rule": .string(rule), "level": .string(severity.rawValue), "message": .string(message),
      "excerpt": .string(base64(excerpt)), "excerptColumn": .integer(excerptColumn),
      "fingerprint": .string(fingerprint), "key": .string(key),
    ]
    object["path"] = path.map { .string(base64($0.bytes)) }
    object["why"] = why.map { .string($0) }
    object["fix"] = fix.map { .string($0) }
    if let region {
      object["region"] = [
        .integer(region.bytes.lowerBound), .integer(region.bytes.upperBound),
        .integer(region.start.line), .integer(region.start.column),
        .integer(region.end.line), .integer(region.end.column),
      ]
    }
    if let edit {
      object["edit"] = [
        .integer(edit.bytes.lowerBound), .integer(edit.bytes.upperBound),
        .string(base64(edit.replacement)), .boolean(edit.target == .lineEnds),
      ]
    }
    if isAboutWhole { object["whole"] = true }
    return .object(object)
  }

  init?(recordJSON json: JSONValue) {
    guard let rule = json["rule"]?.string,
      let severity = json["level"]?.string.flatMap(Severity.init(rawValue:)),
      let message = json["message"]?.string,
      let excerpt = json["excerpt"]?.string.flatMap({ decodeBase64($0.utf8) }),
      let column = json["excerptColumn"]?.integer, let fingerprint = json["fingerprint"]?.string,
      let key = json["key"]?.string
    else { return nil }
    var path: RepositoryPath?
    if let text = json["path"]?.string {
      guard let bytes = decodeBase64(text.utf8) else { return nil }
      path = RepositoryPath(bytes)
    }
    var region: Region?
    if let json = json["region"] {
      region = Region(recordJSON: json)
      if region == nil { return nil }
    }
    var edit: Edit?
    if let json = json["edit"] {
      guard let start = json[0]?.integer, let end = json[1]?.integer, start <= end,
        let bytes = json[2]?.string.flatMap({ decodeBase64($0.utf8) }),
        let isOfLineEnds = json[3]?.boolean
      else { return nil }
      edit = Edit(start..<end, bytes, target: isOfLineEnds ? .lineEnds : .bytes)
    }
    self.init(
      rule: rule, severity: severity, path: path, region: region, message: message,
      why: json["why"]?.string, fix: json["fix"]?.string, excerpt: excerpt, excerptColumn: column,
      fingerprint: fingerprint, key: key, edit: edit,
      isAboutWhole: json["whole"]?.boolean ?? false)
  }
}

extension Finding.Region {
  fileprivate init?(recordJSON json: JSONValue) {
    let numbers = (json.array ?? []).compactMap(\.integer)
    guard numbers.count == 6, numbers[0] <= numbers[1] else { return nil }
    self.init(
      bytes: numbers[0]..<numbers[1],
      start: LineTable.Position(line: numbers[2], column: numbers[3]),
      end: LineTable.Position(line: numbers[4], column: numbers[5]))
  }
}

extension Diagnostic {
  var recordJSON: JSONValue {
    var object: JSONObject = [
      "level": .string(severity.rawValue), "id": .string(id), "message": .string(message),
    ]
    if let location {
      object["path"] = .string(location.path)
      object["line"] = .integer(location.line)
      object["column"] = .integer(location.column)
    }
    object["hint"] = hint.map { .string($0) }
    return .object(object)
  }

  init?(recordJSON json: JSONValue) {
    guard let severity = json["level"]?.string.flatMap(Severity.init(rawValue:)),
      let id = json["id"]?.string, let message = json["message"]?.string
    else { return nil }
    let location = json["path"]?.string.map {
      Location(path: $0, line: json["line"]?.integer ?? 0, column: json["column"]?.integer ?? 0)
    }
    self.init(severity, id, message, at: location, hint: json["hint"]?.string)
  }
}

extension Rule {
  /// What reports show of a rule; not what it judges by.
  var recordJSON: JSONValue {
    var object: JSONObject = [
      "id": .string(id), "check": .string(check), "level": .string(level.rawValue),
      "tags": .array(tags.map { .string($0) }), "suppressible": .boolean(suppressible),
      "source": .string(origin.source), "line": .integer(origin.line),
      "column": .integer(origin.column),
    ]
    object["message"] = message.map { .string($0) }
    object["why"] = why.map { .string($0) }
    object["fix"] = fix.map { .string($0) }
    return .object(object)
  }

  init?(recordJSON json: JSONValue) {
    guard let id = json["id"]?.string, let check = json["check"]?.string,
      let level = json["level"]?.string.flatMap(Level.init(rawValue:)),
      let source = json["source"]?.string
    else { return nil }
    self.init(
      id: id, check: check, level: level, paths: PathSelector(), options: CheckOptions(),
      message: json["message"]?.string, why: json["why"]?.string, fix: json["fix"]?.string,
      tags: (json["tags"]?.array ?? []).compactMap(\.string),
      suppressible: json["suppressible"]?.boolean ?? true,
      origin: Origin(
        source: source, line: json["line"]?.integer ?? 0, column: json["column"]?.integer ?? 0))
  }
}

import TOML
package import Text

/// The JSON Schema of the rulefile (draft 7, which editors' TOML plug-ins read), made from the
/// tables that the reader goes by, so that the two cannot drift apart.
package struct RulefileSchema {
  /// Where the schema is published.
  package static let address =
    "https://factory-hook.dev/schema/\(RulefileKeys.schemaVersion).json"

  private let kinds: [CheckKind]
  private let packs: [String]

  /// - Parameter packs: the names of the built-in packs, which editors then offer in `extends`.
  package init(kinds: [CheckKind], packs: [String] = []) {
    self.kinds = kinds.sorted { $0.name < $1.name }
    self.packs = packs
  }

  /// The schema as one document.
  package var document: JSONValue {
    var root = object(RulefileKeys.file, "A standard for factory-hook: the rules of a repository.")
    var document: JSONObject = [
      "$schema": "http://json-schema.org/draft-07/schema#", "$id": .string(Self.address),
      "title": "factory-hook rulefile",
    ]
    root["definitions"] = definitions
    for member in root.members { document[member.key] = member.value }
    return .object(document)
  }

  private var definitions: JSONValue {
    var all: JSONObject = [
      "globs": Self.listOfStrings, "example": example, "examples": Self.examples,
      "id": ["type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"],
      "rule": rule, "override": override,
      "allow": .object(
        object(RulefileKeys.allowance, "Findings that are allowed, and why.")),
    ]
    for kind in kinds { all["rule-\(kind.name)"] = .object(rule(of: kind)) }
    return .object(all)
  }

  // MARK: Tables

  /// Returns the schema of a table that holds `keys` and no others.
  private func object(_ keys: [RulefileKey], _ description: String) -> JSONObject {
    var properties = JSONObject()
    for key in keys { properties[key.name] = .object(property(key)) }
    let required = keys.filter(\.isRequired).map { JSONValue.string($0.name) }
    var schema: JSONObject = [
      "description": .string(description), "type": "object", "properties": .object(properties),
    ]
    if !required.isEmpty { schema["required"] = .array(required) }
    schema["additionalProperties"] = false
    return schema
  }

  private func property(_ key: RulefileKey) -> JSONObject {
    var schema = shape(key.shape)
    if key.name == "schema" {
      schema = JSONObject([("const", .integer(RulefileKeys.schemaVersion))])
    }
    if key.name == "extends" { schema = extends }
    schema["description"] = .string(key.summary)
    if let text = key.defaultText, let value = Self.json(ofTOML: text) { schema["default"] = value }
    return schema
  }

  /// Offers the packs by name without refusing paths.
  private var extends: JSONObject {
    let known = packs.map { JSONValue.string("pack:\($0)") }
    let entry: JSONValue = ["anyOf": [["enum": .array(known)], ["type": "string"]]]
    return ["anyOf": [entry, ["type": "array", "items": entry]]]
  }

  /// A rule is what its check says; a check that is unknown fails by the list of names.
  private var rule: JSONValue {
    let names = kinds.map { JSONValue.string($0.name) }
    let branches = kinds.map { kind -> JSONValue in
      [
        "if": ["properties": ["check": ["const": .string(kind.name)]], "required": ["check"]],
        "then": ["$ref": .string("#/definitions/rule-\(kind.name)")],
      ]
    }
    return [
      "type": "object", "required": ["id", "check"],
      "properties": ["check": ["enum": .array(names)]], "allOf": .array(branches),
    ]
  }

  private func rule(of kind: CheckKind) -> JSONObject {
    let keys = RulefileKeys.rule + kind.options.map(RulefileKey.init)
    var schema = object(keys, kind.summary)
    if var properties = schema["properties"]?.object {
      properties["id"] = ["$ref": "#/definitions/id"]
      properties["check"] = ["const": .string(kind.name)]
      schema["properties"] = .object(properties)
    }
    return schema
  }

  /// Which rule an override is about only the files that it extends can tell, so it may hold the
  /// options of every check.
  private var override: JSONValue {
    var keys = RulefileKeys.tunable
    for option in kinds.flatMap(\.options) where !keys.contains(where: { $0.name == option.name }) {
      keys.append(RulefileKey(option))
    }
    var schema = object(keys, "Changes to a rule that another file or a pack defines.")
    schema["required"] = nil
    guard var properties = schema["properties"]?.object else { return .object(schema) }
    for name in properties.keys {
      let forms = kinds.flatMap(\.options).filter { $0.name == name }.map { shape(.value($0.kind)) }
      let different = forms.reduce(into: [JSONValue]()) { list, form in
        if !list.contains(.object(form)) { list.append(.object(form)) }
      }
      if different.count > 1 { properties[name] = ["anyOf": .array(different)] }
    }
    schema["properties"] = .object(properties)
    return .object(schema)
  }

  // MARK: Values

  private func shape(_ shape: RulefileKey.Shape) -> JSONObject {
    switch shape {
    case .value(let kind): Self.value(kind)
    case .globs: ["$ref": "#/definitions/globs"]
    case .examples: ["$ref": "#/definitions/examples"]
    case .rules: ["type": "array", "items": ["$ref": "#/definitions/rule"]]
    case .overrides:
      ["type": "object", "additionalProperties": ["$ref": "#/definitions/override"]]
    case .allowances: ["type": "array", "items": ["$ref": "#/definitions/allow"]]
    case .day: ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"]
    }
  }

  private static func value(_ kind: OptionSpec.Kind) -> JSONObject {
    switch kind {
    case .string: return ["type": "string"]
    case .choice(let words):
      return ["type": "string", "enum": .array(words.map { .string($0) })]
    case .integer(let range):
      var schema: JSONObject = ["type": "integer"]
      if range.lowerBound > .min { schema["minimum"] = .integer(range.lowerBound) }
      if range.upperBound < .max { schema["maximum"] = .integer(range.upperBound) }
      return schema
    case .number(let range):
      var schema: JSONObject = ["type": "number"]
      if range.lowerBound.isFinite { schema["minimum"] = .double(range.lowerBound) }
      if range.upperBound.isFinite { schema["maximum"] = .double(range.upperBound) }
      return schema
    case .boolean: return ["type": "boolean"]
    case .strings: return listOfStrings.object ?? JSONObject()
    }
  }

  private static let listOfStrings: JSONValue = [
    "anyOf": [["type": "string"], ["type": "array", "items": ["type": "string"]]]
  ]

  private static let examples: JSONValue = [
    "anyOf": [
      ["$ref": "#/definitions/example"],
      ["type": "array", "items": ["$ref": "#/definitions/example"]],
    ]
  ]

  private var example: JSONValue {
    let table = object(RulefileKeys.example, "An example with what it needs to be told by.")
    return ["anyOf": [["type": "string"], .object(table)]]
  }

  /// Returns the value that `text` is in TOML, nil where it is none that JSON has.
  private static func json(ofTOML text: String) -> JSONValue? {
    let document = Array("value = \(text)\n".utf8)
    guard let table = try? TOMLDocument.parse(document.span, path: ""),
      let node = table["value"]
    else { return nil }
    return json(node.value)
  }

  private static func json(_ value: TOMLValue) -> JSONValue? {
    switch value {
    case .string(let text): return .string(text)
    case .integer(let number): return .integer(Int(number))
    case .float(let number): return .double(number)
    case .boolean(let flag): return .boolean(flag)
    case .array(let nodes):
      let values = nodes.compactMap { json($0.value) }
      return values.count == nodes.count ? .array(values) : nil
    case .table, .localDate, .localTime, .localDateTime, .offsetDateTime: return nil
    }
  }
}

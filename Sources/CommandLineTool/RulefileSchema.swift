import Rules
import Text

/// The JSON Schema (draft 7, which editors for TOML read) of the rulefile, made from the tables that
/// the reader goes by.
struct RulefileSchema {
  var kinds: [CheckKind]
  /// The names of the built-in packs, offered in `extends`.
  var packs: [String]

  static let address = "https://factory-hook.dev/schema/1.json"

  var document: JSONValue {
    var properties = JSONObject()
    for key in RulefileKeys.file { properties[key.name] = described(key, value(of: key)) }
    return [
      "$schema": "http://json-schema.org/draft-07/schema#",
      "$id": .string(Self.address),
      "title": "factory-hook rulefile",
      "type": "object",
      "additionalProperties": false,
      "properties": .object(properties),
      "definitions": .object(definitions),
    ]
  }

  private var definitions: JSONObject {
    var definitions: JSONObject = [
      "strings": [
        "anyOf": [["type": "string"], ["type": "array", "items": ["type": "string"]]]
      ],
      "examples": [
        "anyOf": [
          ["type": "string"],
          [
            "type": "array",
            "items": ["anyOf": [["type": "string"], ["$ref": "#/definitions/example"]]],
          ],
        ]
      ],
      "example": table(RulefileKeys.example),
      "override": override,
    ]
    for kind in kinds { definitions[definition(of: kind)] = rule(kind) }
    return definitions
  }

  private func definition(of kind: CheckKind) -> String { "rule-\(kind.name)" }

  /// The tables differ by their check, so each kind has a schema of its own.
  private func rule(_ kind: CheckKind) -> JSONValue {
    var schema = table(RulefileKeys.rule, options: kind.options).object ?? JSONObject()
    schema["description"] = .string(kind.summary)
    var properties = schema["properties"]?.object ?? JSONObject()
    properties["check"] = ["const": .string(kind.name), "description": .string(kind.summary)]
    schema["properties"] = .object(properties)
    return .object(schema)
  }

  /// What an override may hold depends on a rule that the schema does not know: the options of all
  /// checks are allowed.
  private var override: JSONValue {
    var shapes: [String: [JSONValue]] = [:]
    var names: [String] = []
    for option in kinds.flatMap(\.options) {
      let schema = value(of: option.kind)
      if shapes[option.name] == nil { names.append(option.name) }
      if shapes[option.name]?.contains(schema) != true {
        shapes[option.name, default: []].append(schema)
      }
    }
    var properties = JSONObject()
    for key in RulefileKeys.tunable { properties[key.name] = described(key, value(of: key)) }
    for name in names where properties[name] == nil {
      let all = shapes[name] ?? []
      properties[name] = all.count == 1 ? all[0] : ["anyOf": .array(all)]
    }
    return ["type": "object", "additionalProperties": false, "properties": .object(properties)]
  }

  private func table(_ keys: [RulefileKey], options: [OptionSpec] = []) -> JSONValue {
    var properties = JSONObject()
    for key in keys { properties[key.name] = described(key, value(of: key)) }
    for option in options {
      properties[option.name] = described(
        option.summary, default: option.defaultText, value(of: option.kind))
    }
    let required =
      keys.filter(\.isRequired).map(\.name) + options.filter(\.required).map(\.name)
    return [
      "type": "object", "additionalProperties": false,
      "required": .array(required.map { .string($0) }), "properties": .object(properties),
    ]
  }

  private func value(of key: RulefileKey) -> JSONValue {
    switch key.shape {
    case .value(let kind): key.name == "extends" ? extends : value(of: kind)
    case .globs: ["$ref": "#/definitions/strings"]
    case .examples: ["$ref": "#/definitions/examples"]
    case .rules:
      [
        "type": "array",
        "items": [
          "oneOf": .array(kinds.map { ["$ref": .string("#/definitions/\(definition(of: $0))")] })
        ],
      ]
    case .overrides:
      ["type": "object", "additionalProperties": ["$ref": "#/definitions/override"]]
    }
  }

  /// Offers the packs by name without refusing paths.
  private var extends: JSONValue {
    let entry: JSONValue = [
      "anyOf": [["enum": .array(packs.map { .string("pack:\($0)") })], ["type": "string"]]
    ]
    return ["anyOf": [entry, ["type": "array", "items": entry]]]
  }

  private func value(of kind: OptionSpec.Kind) -> JSONValue {
    switch kind {
    case .string: ["type": "string"]
    case .choice(let words): ["enum": .array(words.map { .string($0) })]
    case .integer(let range):
      range.upperBound == .max
        ? ["type": "integer", "minimum": .integer(range.lowerBound)]
        : [
          "type": "integer", "minimum": .integer(range.lowerBound),
          "maximum": .integer(range.upperBound),
        ]
    case .number(let range):
      [
        "type": "number", "minimum": .double(range.lowerBound),
        "maximum": .double(range.upperBound),
      ]
    case .boolean: ["type": "boolean"]
    case .strings: ["$ref": "#/definitions/strings"]
    }
  }

  private func described(_ key: RulefileKey, _ schema: JSONValue) -> JSONValue {
    described(key.summary, default: key.defaultText, schema)
  }

  /// A `$ref` of draft 7 hides what stands beside it, so it moves into an `allOf`.
  private func described(
    _ summary: String, default defaultText: String?, _ schema: JSONValue
  ) -> JSONValue {
    var object = schema.object ?? JSONObject()
    if schema["$ref"] != nil { object = ["allOf": [schema]] }
    let suffix = defaultText.map { " Default: \($0)." } ?? ""
    object["description"] = .string(summary + suffix)
    return .object(object)
  }
}

import Diagnostics
import Gate
import Rules
import Text

/// The JSON Schema (draft 7) of what the commands print as JSON, schema 1.
///
/// Keys may be added to an object, never changed or taken away, so no object forbids others. Each
/// kind of output has a definition by the name of its command; the root takes any of them.
struct OutputSchema {
  /// Where the schema is published.
  static let address = "https://factory-hook.dev/schema/output-1.json"

  /// What a program may be handed, by the name of its definition.
  static let outputs = [
    "check", "line", "plan", "trace", "rerun", "audit", "log", "rules", "explain", "match",
    "doctor",
  ]

  var document: JSONValue {
    var definitions = JSONObject()
    for (name, schema) in Self.words + Self.judged + Self.recorded + Self.standards {
      definitions[name] = schema
    }
    return [
      "$schema": "http://json-schema.org/draft-07/schema#", "$id": .string(Self.address),
      "title": "factory-hook output",
      "description":
        "What factory-hook prints with --format json; of jsonl, one line.",
      "anyOf": .array(Self.outputs.map { Self.ref($0) }),
      "definitions": .object(definitions),
    ]
  }

  typealias Definition = (String, JSONValue)

  /// The values that stand in many places.
  private static let words: [Definition] = [
    ("verdict", choice(Verdict.self)), ("level", choice(Severity.self)),
    ("ruleLevel", choice(Rule.Level.self)),
    ("serial", ["type": "string", "pattern": "^FH-[a-z2-7]{32}$"]),
    ("object", ["type": "string", "pattern": "^([0-9a-f]{40}|[0-9a-f]{64})$"]),
    ("digest", ["type": "string", "pattern": "^[0-9a-f]{64}$"]),
    ("time", ["type": "string", "format": "date-time"]),
    ("lineNumber", described(["type": ["integer", "null"], "minimum": 1], "from 1")),
    ("form", choice(Suppression.Form.self)),
    (
      "base64",
      described(["type": "string"], "the bytes of a path that is not UTF-8, in base64")
    ),
    (
      "recipe",
      object(
        "Everything that decides a verdict.",
        [
          "scope": ["enum": ["change", "tree"]], "bases": list(ref("object")),
          "target": ref("object"),
          "standard": described(text, "SHA-256 in hexadecimal, or a word where it is unreadable"),
          "engine": text,
        ])
    ),
  ]
}

// The few forms that the schema is made of.
extension OutputSchema {
  static let text: JSONValue = ["type": "string"]
  static let textOrNull: JSONValue = ["type": ["string", "null"]]
  static let count: JSONValue = ["type": "integer", "minimum": 0]
  static let flag: JSONValue = ["type": "boolean"]
  static let one: JSONValue = ["const": 1]

  static func ref(_ name: String) -> JSONValue { ["$ref": .string("#/definitions/\(name)")] }

  static func list(_ element: JSONValue) -> JSONValue { ["type": "array", "items": element] }

  static func orNull(_ schema: JSONValue) -> JSONValue { ["anyOf": [["type": "null"], schema]] }

  static func choice(_ words: [String]) -> JSONValue { ["enum": .array(words.map { .string($0) })] }

  static func choice<Words: CaseIterable & RawRepresentable<String>>(_ type: Words.Type)
    -> JSONValue
  {
    choice(type.allCases.map(\.rawValue))
  }

  static func described(_ schema: JSONValue, _ description: String) -> JSONValue {
    var object = schema.object ?? JSONObject()
    object["description"] = .string(description)
    return .object(object)
  }

  /// An object with keys that are always there, and keys that may be.
  static func object(
    _ description: String, _ always: JSONObject,
    sometimes: JSONObject = [:]
  ) -> JSONValue {
    [
      "description": .string(description), "type": "object",
      "required": .array(always.keys.map { .string($0) }),
      "properties": .object(always.adding(sometimes)),
    ]
  }

  /// An object whose keys are names and whose values are all alike.
  static func table(_ description: String, _ value: JSONValue) -> JSONValue {
    ["description": .string(description), "type": "object", "additionalProperties": value]
  }
}

extension JSONObject {
  /// The members of this object, then those of `other`.
  func adding(_ other: JSONObject) -> JSONObject {
    JSONObject((members + other.members).map { ($0.key, $0.value) })
  }
}

import Foundation
import Rules
import Testing
import Text

@testable import CommandLineTool

@Suite struct RulefileSchemaTests {
  static let kinds = [
    CheckKind(
      name: "pattern", subject: .content, summary: "Text that must or must not occur.",
      options: [
        OptionSpec("pattern", .string, required: true, "The pattern."),
        OptionSpec("mode", .choice(["forbid", "require"]), default: "\"forbid\"", "Which."),
        OptionSpec("max", .integer(1...9), "How many."),
      ], prove: { _ in [] }),
    CheckKind(
      name: "size", subject: .file, summary: "Files that are too big.",
      options: [
        OptionSpec("max", .integer(0...Int.max), required: true, "Bytes."),
        OptionSpec("entropy", .number(0...8), "Bits."),
        OptionSpec("words", .strings, "Words."), OptionSpec("deep", .boolean, "Whether."),
      ], prove: { _ in [] }),
  ]

  static let schema = RulefileSchema(kinds: kinds, packs: ["hygiene", "secrets"]).document

  @Test func knowsEveryKeyOfTheReader() {
    let properties = Self.schema["properties"]?.object
    #expect(properties?.keys == RulefileKeys.file.map(\.name))
    let rule = Self.schema["definitions"]?["rule-pattern"]
    #expect(
      rule?["properties"]?.object?.keys
        == RulefileKeys.rule.map(\.name) + ["pattern", "mode", "max"])
    #expect(rule?["required"] == ["id", "check", "pattern"])
    #expect(rule?["properties"]?["check"]?["const"]?.string == "pattern")
    #expect(
      rule?["properties"]?["mode"]
        == ["enum": ["forbid", "require"], "description": "Which. Default: \"forbid\"."])
  }

  @Test func anOverrideTakesTheOptionsOfAllChecks() {
    let properties = Self.schema["definitions"]?["override"]?["properties"]
    #expect(
      properties?["max"]
        == [
          "anyOf": [
            ["type": "integer", "minimum": 1, "maximum": 9], ["type": "integer", "minimum": 0],
          ]
        ])
    #expect(properties?["pattern"] == ["type": "string"])
    #expect(properties?["id"] == nil)
  }

  /// Documents as a TOML editor would hand them to the validator, and whether they are valid.
  static let documents: [(String, Bool)] = [
    (#"{}"#, true),
    (#"{"schema": 1, "extends": ["pack:hygiene", "team.toml"], "exclude": "*.min.js"}"#, true),
    (#"{"extends": "pack:secrets"}"#, true),
    (#"{"shema": 1}"#, false),
    (#"{"extends": [1]}"#, false),
    (#"{"rule": [{"id": "a", "check": "pattern", "pattern": "x"}]}"#, true),
    (#"{"rule": [{"id": "a", "check": "pattern", "pattern": "x", "level": "fatal"}]}"#, false),
    (#"{"rule": [{"id": "a", "check": "pattern"}]}"#, false),
    (#"{"rule": [{"id": "a", "check": "other", "pattern": "x"}]}"#, false),
    (#"{"rule": [{"id": "a", "check": "pattern", "pattern": "x", "entropy": 1}]}"#, false),
    (#"{"rule": [{"id": "a", "check": "size", "max": 10, "entropy": 3.5, "words": "w"}]}"#, true),
    (#"{"rule": [{"id": "a", "check": "size", "max": -1}]}"#, false),
    (
      #"{"rule": [{"id": "a", "check": "pattern", "pattern": "x", "bad": ["b", {"content": "c"}]}]}"#,
      true
    ),
    (
      #"{"rule": [{"id": "a", "check": "pattern", "pattern": "x", "bad": [{"contents": "c"}]}]}"#,
      false
    ),
    (#"{"override": {"a": {"level": "off", "max": 3}}}"#, true),
    (#"{"override": {"a": {"levle": "off"}}}"#, false),
  ]

  static let hasValidator = (try? python("import jsonschema", input: "")) == 0

  @Test(.enabled(if: hasValidator, "skipped: needs python3 with jsonschema"))
  func validatesDocuments() throws {
    let documents = Self.documents.map { "[\($0.0), \($0.1)]" }.joined(separator: ",")
    let schema = String(decoding: Self.schema.serialized(), as: UTF8.self)
    let status = try Self.python(
      """
      import json, jsonschema, sys
      schema, documents = json.load(sys.stdin)
      jsonschema.Draft7Validator.check_schema(schema)
      validator = jsonschema.Draft7Validator(schema)
      wrong = [d for d, valid in documents if validator.is_valid(d) != valid]
      print(wrong)
      sys.exit(1 if wrong else 0)
      """, input: "[\(schema), [\(documents)]]")
    #expect(status == 0)
  }

  private static func python(_ program: String, input: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    let pipe = Pipe()
    process.standardInput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    pipe.fileHandleForWriting.write(Data(input.utf8))
    try pipe.fileHandleForWriting.close()
    process.waitUntilExit()
    return process.terminationStatus
  }
}

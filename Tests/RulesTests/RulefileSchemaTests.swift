import Platform
import Rules
import TOML
import Testing
import Text

/// The schema says what the reader says: rulefiles that load pass it, mistakes of form do not.
@Suite struct RulefileSchemaTests {
  static let schema = RulefileSchema(kinds: TestKinds.all, packs: ["hygiene", "secrets"]).document

  static let good = [
    "schema = 1",
    "extends = \"pack:hygiene\"\nexclude = \"a\"\nroot = false\nshare = \"push\"",
    "extends = [\"pack:hygiene\"]\n[override.size]\nmax = 3\nlevel = \"off\"\nexclude = [\"a\"]",
    "[[rule]]\nid = \"a-1\"\ncheck = \"word\"\nword = \"x\"\nwords = [\"y\"]\nbad = \"x\"\ngood = [\"y\"]",
    "[[rule]]\nid = \"x\"\ncheck = \"limits\"\nmax = 1\nratio = 1.5\nstrict = true\nstyle = \"tabs\"",
    "[[rule]]\nid = \"x\"\ncheck = \"limits\"\nratio = 1\nleast = 9223372036854775807",
    "[[rule]]\nid = \"x\"\ncheck = \"word\"\nword = \"x\"\nbad = [\"x\", { parts = [\"x\"], mode = \"100755\" }]",
    "[[rule]]\nid = \"x\"\ncheck = \"names\"\n[[rule]]\nid = \"y\"\ncheck = \"subject\"\ntags = []",
  ]

  @Test(arguments: good) func accepted(_ text: String) throws {
    let mistakes = SchemaChecker(Self.schema).mistakes(in: try json(text))
    #expect(mistakes == [])
    _ = try TestTree(text).load()
  }

  /// The mistakes of the reader's own tests that are mistakes of form: what only several files or
  /// the check itself can tell is left out.
  static let bad =
    (RulefileErrorTests.keyCases + RulefileErrorTests.ruleCases + RulefileErrorTests.valueCases
    + RulefileErrorTests.exampleCases).filter { c in
      let formal = [
        "unknown-key", "wrong-type", "unknown-word", "out-of-range", "missing-key", "bad-id",
        "unknown-check", "unknown-schema",
      ]
      let floats = ["not a number", "infinite number"]  // JSON has none
      return c.expected.contains { said in formal.contains { said.hasPrefix($0 + ":") } }
        && !floats.contains(c.name)
    }

  @Test(arguments: bad) func refused(_ c: RulefileErrorTests.Case) throws {
    let text = c.tree.files["factory-hook.toml"]?.replacing("⌖", with: "") ?? ""
    #expect(!SchemaChecker(Self.schema).mistakes(in: try json(text)).isEmpty)
  }

  static let hasValidator =
    (try? Processes.run(["python3", "-c", "import jsonschema"]))?.isSuccess == true

  /// The same rulefiles before a validator that others use.
  @Test(.enabled(if: hasValidator, "skipped: needs python3 with jsonschema"))
  func aRealValidatorAgrees() throws {
    // To JSON 3.0 is an integer, to TOML it is none.
    let formal = Self.bad.filter { $0.name != "integer as a float" }
    let bad = formal.map { $0.tree.files["factory-hook.toml"]?.replacing("⌖", with: "") ?? "" }
    let input: JSONValue = [
      "schema": Self.schema, "good": .array(try Self.good.map(json)),
      "bad": .array(try bad.map(json)),
    ]
    let program = """
      import json, jsonschema, sys
      given = json.load(sys.stdin)
      jsonschema.Draft7Validator.check_schema(given["schema"])
      validator = jsonschema.Draft7Validator(given["schema"])
      wrong = [d for d in given["good"] if not validator.is_valid(d)]
      wrong += [d for d in given["bad"] if validator.is_valid(d)]
      print(wrong)
      sys.exit(1 if wrong else 0)
      """
    let result = try Processes.run(["python3", "-c", program], input: input.serialized())
    #expect(result.isSuccess, "\(String(decoding: result.output, as: UTF8.self))")
  }

  @Test func packsAreOffered() {
    let entry = Self.schema["properties"]?["extends"]?["anyOf"]?[0]?["anyOf"]
    #expect(entry?[0]?["enum"] == ["pack:hygiene", "pack:secrets"])
    #expect(entry?[1]?["type"] == "string")
  }

  @Test func enoughIsRefused() { #expect(Self.bad.count > 40) }

  @Test func defaultsAreValues() {
    let max = Self.schema["definitions"]?["rule-limits"]?["properties"]?["max"]
    #expect(max?["default"] == 80)
    #expect(max?["minimum"] == 1 && max?["maximum"] == 100)
    #expect(max?["description"] == "an integer")
    #expect(Self.schema["properties"]?["share"]?["default"] == "local")
    #expect(Self.schema["properties"]?["extends"]?["default"] == [])
    #expect(Self.schema["$id"] == "https://factory-hook.dev/schema/1.json")
  }

  @Test func optionsThatChecksReadInDifferentWaysMayBeEither() {
    let max = Self.schema["definitions"]?["override"]?["properties"]?["max"]
    #expect(max?["anyOf"]?.array?.count == 2)
  }

  /// Every key of the tables is one that the reader takes.
  @Test func everyKeyIsRead() throws {
    for key in RulefileKeys.rule + RulefileKeys.tunable where !["id", "check"].contains(key.name) {
      let text =
        "[[rule]]\nid = \"x\"\ncheck = \"word\"\nword = \"a\"\n\(key.name) = \(sample(key))"
      _ = try TestTree(text).load()
    }
    for key in RulefileKeys.file where ![.rules, .overrides].contains(key.shape) {
      _ = try TestTree("\(key.name) = \(sample(key))\n").load()
    }
    let allowance = RulefileKeys.allowance.map { key in
      switch key.name {
      case "rule": "rule = \"x\"\n"
      case "files": "files = \"a\"\n"
      default: "\(key.name) = \(sample(key))\n"
      }
    }
    _ = try TestTree(
      "[[rule]]\nid = \"x\"\ncheck = \"word\"\nword = \"a\"\n[[allow]]\n" + allowance.joined()
    ).load()
  }

  private func sample(_ key: RulefileKey) -> String {
    switch key.shape {
    case .value(.choice(let words)): "\"\(words[0])\""
    case .value(.integer): "1"
    case .value(.boolean): "true"
    case .value(.number): "1.0"
    case .value(.strings), .globs, .rules, .overrides, .allowances: "[]"
    case .day: "2027-01-31"
    case .value(.string): "\"a\""
    case .examples: key.name == "bad" ? "\"a\"" : "\"b\""
    }
  }

  private func json(_ text: String) throws -> JSONValue {
    let bytes = Array(text.utf8)
    return SchemaChecker.json(.table(try TOMLDocument.parse(bytes.span, path: "x")))
  }
}

/// As much of JSON Schema's draft 7 as the schema uses.
struct SchemaChecker {
  private let root: JSONValue

  init(_ root: JSONValue) { self.root = root }

  func mistakes(in value: JSONValue) -> [String] { mistakes(value, root, "") }

  private func mistakes(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
    if schema == false { return ["\(path): not allowed"] }
    if let name = schema["$ref"]?.string?.split(separator: "/").last {
      return mistakes(value, root["definitions"]?[String(name)] ?? false, path)
    }
    var found: [String] = []
    if let const = schema["const"], const != value { found.append("\(path): not \(const)") }
    if let words = schema["enum"]?.array, !words.contains(value) { found.append("\(path): enum") }
    if let type = schema["type"]?.string, !Self.value(value, is: type) {
      found.append("\(path): not of type \(type)")
    }
    if let least = schema["minimum"]?.double, let number = value.double, number < least {
      found.append("\(path): too small")
    }
    if let most = schema["maximum"]?.double, let number = value.double, number > most {
      found.append("\(path): too large")
    }
    if schema["pattern"] != nil, let text = value.string, !Rule.isWellFormedID(text) {
      found.append("\(path): pattern")
    }
    if let forms = schema["anyOf"]?.array,
      !forms.contains(where: { mistakes(value, $0, path).isEmpty })
    {
      found.append("\(path): none of the forms")
    }
    for part in schema["allOf"]?.array ?? [] { found += mistakes(value, part, path) }
    if let condition = schema["if"], let then = schema["then"],
      mistakes(value, condition, path).isEmpty
    {
      found += mistakes(value, then, path)
    }
    for (index, element) in (value.array ?? []).enumerated() {
      if let items = schema["items"] { found += mistakes(element, items, "\(path)[\(index)]") }
    }
    return found + membersMistakes(value, schema, path)
  }

  private func membersMistakes(
    _ value: JSONValue, _ schema: JSONValue, _ path: String
  ) -> [String] {
    guard let object = value.object else { return [] }
    var found: [String] = []
    for name in schema["required"]?.array ?? [] where object[name.string ?? ""] == nil {
      found.append("\(path): lacks \(name)")
    }
    for member in object.members {
      let inner = schema["properties"]?[member.key] ?? schema["additionalProperties"]
      if let inner { found += mistakes(member.value, inner, "\(path).\(member.key)") }
    }
    return found
  }

  private static func value(_ value: JSONValue, is type: String) -> Bool {
    switch type {
    case "string": value.string != nil
    case "integer": value.integer != nil
    case "number": value.double != nil
    case "boolean": value.boolean != nil
    case "array": value.array != nil
    case "object": value.object != nil
    default: false
    }
  }

  static func json(_ value: TOMLValue) -> JSONValue {
    switch value {
    case .string(let text): .string(text)
    case .integer(let number): .integer(Int(number))
    case .float(let number): .double(number)
    case .boolean(let flag): .boolean(flag)
    case .array(let nodes): .array(nodes.map { json($0.value) })
    case .table(let table):
      .object(JSONObject(table.entries.map { ($0.key, json($0.node.value)) }))
    case .localDate, .localTime, .localDateTime, .offsetDateTime: .null
    }
  }
}

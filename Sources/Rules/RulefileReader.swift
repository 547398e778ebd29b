import Diagnostics
import TOML
import Text

/// Reads one rulefile: TOML into rules whose values have the types that their checks ask for.
///
/// Everything that is wrong in the file is reported in one go; only TOML that cannot be read at
/// all ends the reading. Knows nothing of other files: what a file extends, which ids they
/// define, and what its overrides tune is the assembly's affair.
struct RulefileReader {
  /// What a rulefile is read for, which says what it may hold.
  enum Role {
    /// The rulefile at the top of the repository, or one named by hand.
    case top
    /// One in a folder below.
    case nested
    /// One that another extends.
    case extended
    /// The one that git does not track, which may only add rules.
    case local
  }

  let kinds: CheckKinds
  let diagnostics: DiagnosticList
  let role: Role
  let values: RulefileValueReader
  let file: String
  private let ruleKeys = RuleKeys()

  init(file: String, role: Role, kinds: CheckKinds, diagnostics: DiagnosticList) {
    self.file = file
    self.role = role
    self.kinds = kinds
    self.diagnostics = diagnostics
    values = RulefileValueReader(file: file, diagnostics: diagnostics)
  }

  /// Returns what the file says, as far as it could be read.
  func read(_ bytes: Span<UInt8>) -> Rulefile {
    var rulefile = Rulefile(name: file)
    let table: TOMLTable
    do throws(Failure) {
      table = try TOMLDocument.parse(bytes, path: file)
    } catch {
      diagnostics.report(error.diagnostics)
      return rulefile
    }
    guard !table.entries.isEmpty else {
      diagnostics.error(
        "empty-rulefile", "the rulefile is empty", at: Diagnostic.Location(path: file),
        hint: "write 'schema = 1' and what it extends, or delete the file")
      return rulefile
    }
    guard hasKnownSchema(table) else { return rulefile }
    let read = values.read(table, keys: RulefileKeys.file, of: "the rulefile")
    refuseKeysOfOtherRoles(table)
    if let node = table["extends"] { rulefile.extends = values.strings(node, "extends") ?? [] }
    rulefile.exclude = read.globs("exclude") ?? .empty
    rulefile.isRoot = read.boolean("root") ?? false
    if let share = read.string("share"), let place = read.place(of: "share") {
      rulefile.share = Rulefile.Placed(share, at: place)
    }
    if let baseline = read.string("baseline"), let place = read.place(of: "baseline") {
      rulefile.baseline = baselinePath(baseline, at: place)
    }
    readRules(of: table, into: &rulefile)
    rulefile.allowances = AllowanceReader(values: values, diagnostics: diagnostics)
      .allowances(in: table)
    rulefile.overrides = overrides(in: table)
    return rulefile
  }

  /// A later version's keys would all be unknown, so its number is reported alone.
  private func hasKnownSchema(_ table: TOMLTable) -> Bool {
    guard let node = table["schema"], case .integer(let version) = node.value,
      version != RulefileKeys.schemaVersion
    else { return true }
    diagnostics.error(
      "unknown-schema",
      "the rulefile has schema \(version), this program reads \(RulefileKeys.schemaVersion)",
      at: values.location(node.place),
      hint: version > RulefileKeys.schemaVersion ? "install a newer factory-hook" : "write 1")
    return false
  }

  private func refuseKeysOfOtherRoles(_ table: TOMLTable) {
    let refused: [(key: String, why: String)] =
      switch role {
      case .top: []
      case .nested: ["share", "baseline"].map { ($0, "only the rulefile at the top can say that") }
      case .extended:
        [
          ("root", "an extended file belongs to no folder"),
          ("share", "only the rulefile at the top can say that"),
          ("baseline", "only the rulefile at the top can say that"),
        ]
      case .local:
        ["exclude", "root", "share", "baseline", "override", "allow"].map {
          ($0, "a local rulefile may only add rules")
        }
      }
    for (key, why) in refused {
      guard let entry = table.entry(key) else { continue }
      diagnostics.error(
        "misplaced-key", "'\(key)' has no place here: \(why)", at: values.location(entry.keyPlace))
    }
  }

  /// Returns the path of a baseline as it is meant; nil where it is none in the repository.
  private func baselinePath(_ text: String, at place: Diagnostic.Location) -> Rulefile.Placed? {
    do throws(SourceName.Mistake) {
      let path = try SourceName.path(text)
      guard !StandardLoader.isRulefile(path) else {
        throw SourceName.Mistake(
          message: "\(quoted(text)) is a rulefile",
          hint: "baseline = \"\(StandardSettings.baselineDefault)\"")
      }
      return Rulefile.Placed(String(decoding: path.bytes, as: UTF8.self), at: place)
    } catch {
      diagnostics.error("bad-baseline", error.message, at: place, hint: error.hint)
      return nil
    }
  }

  // MARK: Rules

  private func readRules(of table: TOMLTable, into rulefile: inout Rulefile) {
    guard let node = table["rule"] else { return }
    guard case .array(let elements) = node.value else {
      reportShape(node, "'rule' must be an array of tables", hint: "write '[[rule]]'")
      return
    }
    for element in elements {
      guard case .table(let table) = element.value else {
        reportShape(element, "'rule' must hold tables", hint: "write '[[rule]]'")
        continue
      }
      if let rule = rule(table, at: element.place) {
        rulefile.rules.append(rule)
      } else if case .string(let id)? = table["id"]?.value {
        rulefile.brokenIDs.append(id)
      }
    }
  }

  private func reportShape(_ node: TOMLNode, _ message: String, hint: String) {
    diagnostics.error(
      "wrong-type", "\(message), not \(node.value.nameWithArticle)",
      at: values.location(node.place), hint: hint)
  }

  /// Reads one `[[rule]]`; nil where it is too broken to be checked any further.
  private func rule(_ table: TOMLTable, at header: TOMLPlace) -> Rule? {
    let errors = diagnostics.count
    let kind = kind(of: table, at: header)
    let keys = ruleKeys.keys(of: kind)
    let read =
      if let kind {
        values.read(table, keys: keys.all, of: "a '\(kind.name)' rule")
      } else {
        // The keys that all rules share can be checked although the check is unknown.
        values.read(Self.shared(table), keys: keys.all, of: "a rule")
      }
    checkID(read)
    for key in keys.required where table[key.name] == nil {
      diagnostics.error(
        "missing-key", "a rule without '\(key.name)'", at: values.location(header),
        hint: "\(key.name) = …: \(key.summary)")
    }
    guard diagnostics.count == errors, let kind, let id = read.string("id") else { return nil }
    refusePaths(read, of: kind)
    values.checkAliases(read)
    return makeRule(id, kind, read, table, at: read.place(of: "id") ?? values.location(header))
  }

  private static func shared(_ table: TOMLTable) -> TOMLTable {
    TOMLTable(
      table.entries.filter { entry in RulefileKeys.rule.contains { $0.name == entry.key } })
  }

  private func kind(of table: TOMLTable, at header: TOMLPlace) -> CheckKind? {
    guard let node = table["check"] else {
      diagnostics.error(
        "missing-key", "a rule without 'check'", at: values.location(header),
        hint: nameHint(for: "", among: kinds.names))
      return nil
    }
    guard case .string(let name) = node.value else { return nil }
    if let kind = kinds[name], kind.name.isExactly(name) { return kind }
    diagnostics.error(
      "unknown-check", "unknown check \(quoted(name))", at: values.location(node.place),
      hint: nameHint(for: name, among: kinds.names))
    return nil
  }

  private func checkID(_ read: RulefileTable) {
    guard let id = read.string("id"), !Rule.isWellFormedID(id) else { return }
    diagnostics.error(
      "bad-id", "\(quoted(id)) cannot be the id of a rule",
      at: read.place(of: "id") ?? Diagnostic.Location(path: file),
      hint: Rule.suggestedID(for: id).map { "write '\($0)'" }
        ?? "write lower-case words and digits joined by '-'")
  }

  private func refusePaths(_ read: RulefileTable, of kind: CheckKind) {
    guard kind.subject == .message else { return }
    for key in ["files", "exclude"] {
      guard let place = read.place(of: key) else { continue }
      diagnostics.error(
        "misplaced-key", "'\(key)' has no place here: a commit message has no path", at: place)
    }
  }

  private func makeRule(
    _ id: String, _ kind: CheckKind, _ read: RulefileTable, _ table: TOMLTable,
    at place: Diagnostic.Location
  ) -> Rule {
    var options = CheckOptions()
    for option in kind.options {
      guard let value = read.option(option.name), let place = read.place(of: option.name) else {
        continue
      }
      options.set(option.name, value, at: place)
    }
    return Rule(
      id: id, check: kind.name,
      level: read.string("level").flatMap(Rule.Level.init(rawValue:)) ?? .error,
      paths: PathSelector(
        include: read.globs("files") ?? .empty, exclude: read.globs("exclude") ?? .empty),
      options: options, message: read.string("message"), why: read.string("why"),
      fix: read.string("fix"),
      examples: Examples(bad: read.examples("bad") ?? [], good: read.examples("good") ?? []),
      tags: read.strings("tags") ?? [], aliases: read.strings("aliases") ?? [],
      suppressible: read.boolean("suppressible") ?? true,
      origin: Rule.Origin(source: file, line: place.line, column: place.column))
  }

  // MARK: Overrides

  private func overrides(in table: TOMLTable) -> [Rulefile.Override] {
    guard let node = table["override"] else { return [] }
    guard case .table(let overrides) = node.value else {
      reportShape(node, "'override' must be a table of tables", hint: "write '[override.ID]'")
      return []
    }
    return overrides.entries.compactMap { entry in
      guard case .table(let table) = entry.node.value else {
        reportShape(
          entry.node, "'override.\(entry.key)' must be a table",
          hint: "write '[override.\(entry.key)]'")
        return nil
      }
      return Rulefile.Override(
        id: entry.key, place: values.location(entry.keyPlace), table: table)
    }
  }
}

/// The keys of rules by their kind of check, put together once a kind.
private final class RuleKeys {
  struct Keys {
    var all: [RulefileKey]
    /// Those that a rule must have; `check` is seen to before.
    var required: [RulefileKey]
  }

  private var known: [String: Keys] = [:]

  /// Returns the keys of a rule of `kind`; nil for those that all rules share.
  func keys(of kind: CheckKind?) -> Keys {
    if let keys = known[kind?.name ?? ""] { return keys }
    let all = RulefileKeys.rule + (kind?.options.map(RulefileKey.init) ?? [])
    let keys = Keys(all: all, required: all.filter { $0.isRequired && $0.name != "check" })
    known[kind?.name ?? ""] = keys
    return keys
  }
}

extension Rule {
  /// The longest id, in bytes.
  static let idByteCountMax = 80

  /// Whether `id` is kebab-case: words of lower-case letters and digits, joined by single `-`.
  package static func isWellFormedID(_ id: String) -> Bool {
    guard id.utf8.count <= idByteCountMax else { return false }
    return id.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).allSatisfy
    {
      !$0.isEmpty && $0.allSatisfy { isWordByte($0) }
    }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Returns the kebab-case id nearest to `text`, nil where nothing is left of it.
  static func suggestedID(for text: String) -> String? {
    let lower = text.lowercased().utf8.prefix(idByteCountMax)
    let id = lower.split { !isWordByte($0) }
      .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
    return id.isEmpty ? nil : id
  }
}

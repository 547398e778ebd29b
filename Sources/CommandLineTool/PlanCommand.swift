import Diagnostics
import Gate
import Git
import Platform
import Reports
import Rules
import Text

/// `check --plan`: what would be judged, by which rules, and what would not, and why. Judges
/// nothing and writes nothing down.
struct PlanCommand {
  private let session: Session
  private let paths: [RepositoryPath]
  private var plans: [CheckPlan] = []

  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    if command.has(.message) { throw messageHasNoPlan }
    let formats = Set(command.options.filter { $0.flag == .format }.compactMap(\.value))
    if let other = formats.first(where: { !["text", "json"].map { Array($0.utf8) }.contains($0) }) {
      throw noSuchFormat(printableText(other))
    }
    let output = try ReportOutput(command, onGitHub: false)
    let session = try Session.open(rules: command.bytes(.rules))
    let paths = try OperandPath.resolve(command.operands, in: session.repository)
    var plan = PlanCommand(session: session, paths: paths)
    try plan.read(command)
    let isVerbose = command.has(.verbose)
    try output.write(
      to: console, json: { plan.json.prettyPrinted() },
      text: { PlanText(plans: plan.plans, style: $0, isVerbose: isVerbose).text })
    return .passed
  }

  private init(session: Session, paths: [RepositoryPath]) {
    self.session = session
    self.paths = paths
  }

  private mutating func read(_ command: ParsedCommand) throws(Failure) {
    if let revision = command.text(.commit) {
      try add([session.commit(named: revision)])
    } else if let range = command.text(.range) {
      try add(session.commits(inRange: range))
    } else if command.has(.all) {
      try add(session.wholeTree(), hasMessage: false)
    } else {
      // The message comes later, in commit-msg.
      try add(session.staged(), hasMessage: true)
    }
  }

  private mutating func add(_ commits: [ObjectID]) throws(Failure) {
    for id in commits { try add(session.change(of: session.commit(id)), hasMessage: true) }
  }

  private mutating func add(_ judged: Judged, hasMessage: Bool) throws(Failure) {
    let standards = try session.standards(for: judged)
    try RangeCheck(session: session, paths: paths).refuseUnknown(judged)
    plans.append(
      CheckPlan(
        judged.narrowed(to: paths), by: standards, hasMessage: hasMessage && paths.isEmpty,
        given: session.given?.name))
  }

  private static let messageHasNoPlan = Failure(
    Diagnostic(
      .error, "conflicting-flags", "flags '--plan' and '--message' exclude each other",
      hint: "factory-hook check --plan tells which rules judge the message"))

  private static func noSuchFormat(_ name: String) -> Failure {
    Failure(
      Diagnostic(
        .error, "invalid-value", "a plan cannot be told as '\(name)'",
        hint: "use '--format text' or '--format json'"))
  }

  // MARK: for programs

  private var json: JSONValue {
    ["schema": 1, "plans": .array(plans.map(\.json))]
  }
}

extension CheckPlan {
  var json: JSONValue {
    [
      "serial": .string(recipe.serial.description),
      "commit": commit.map { .string($0) } ?? .null,
      "recipe": [
        "scope": .string(recipe.scope.rawValue),
        "bases": .array(recipe.bases.map { .string($0) }), "target": .string(recipe.target),
        "standard": .string(recipe.standard), "engine": .string(recipe.engine),
      ],
      "standards": .array(parts.map(\.json)),
    ]
  }
}

extension CheckPlan.Part {
  fileprivate var json: JSONValue {
    func list(_ words: [String]) -> JSONValue { .array(words.map { .string($0) }) }
    return [
      "role": .string(used.role.rawValue), "digest": .string(used.digest),
      "sources": list(used.sources), "ruleSets": .array(ruleSets.map(list)),
      "tree": list(treeRules), "message": list(messageRules),
      "files": .array(
        files.map { path, fate in
          var object = JSONObject()
          object.setPath(path)
          object["status"] = .string(fate.word)
          if case .judged(let set) = fate { object["ruleSet"] = .integer(set) }
          object["reason"] = fate.reason.map { .string($0) }
          return .object(object)
        }),
    ]
  }
}

/// A plan as people read it.
struct PlanText {
  var plans: [CheckPlan]
  var style: TextStyle
  var isVerbose: Bool

  var text: String {
    var out = ""
    for plan in plans {
      let subject =
        plan.commit.map { "commit \($0)" }
        ?? (plan.recipe.scope == .tree ? "every file" : "what is staged")
      out += style.bold("plan for \(subject)") + " \(plan.recipe.serial.short)\n"
      for part in plan.parts { out += text(of: part) }
    }
    return out + (plans.isEmpty ? "nothing would be judged\n" : "nothing was judged\n")
  }

  private func text(of part: CheckPlan.Part) -> String {
    let role = part.used.role == .base ? "the old standard, since the change touches it: " : ""
    let sources = part.used.sources.map { printableText($0.utf8) }.joined(separator: ", ")
    var out = "  \(role)\(count(part.used.ruleCount)) of \(sources)\n"
    var counts: [String: Int] = [:]
    for (path, fate) in part.files {
      counts[fate.word, default: 0] += 1
      out += "    \(path): \(style.dim(words(fate, part)))\n"
    }
    if !part.treeRules.isEmpty { out += rules("the tree", part.treeRules) }
    if !part.messageRules.isEmpty { out += rules("the message", part.messageRules) }
    if isVerbose {
      for (index, set) in part.ruleSets.enumerated() {
        out += "    rules \(index + 1): \(set.joined(separator: ", "))\n"
      }
    }
    let order = [
      ("judged", "judged"), ("excluded", "excluded"), ("no-rule", "without a rule"),
      ("deleted", "deleted"),
    ]
    let tally = order.compactMap { word, said in counts[word].map { "\($0) \(said)" } }
    return out + "    files: \(tally.isEmpty ? "none" : tally.joined(separator: ", "))\n"
  }

  private func words(_ fate: CheckPlan.Fate, _ part: CheckPlan.Part) -> String {
    guard case .judged(let set) = fate else { return fate.reason ?? "" }
    let mark = isVerbose ? " (rules \(set + 1))" : ""
    return "judged by \(count(part.ruleSets[set].count))\(mark)"
  }

  private func count(_ rules: Int) -> String { "\(rules) rule\(rules == 1 ? "" : "s")" }

  private func rules(_ subject: String, _ ids: [String]) -> String {
    let list = isVerbose ? ": " + ids.joined(separator: ", ") : ""
    return "    \(subject): \(style.dim("judged by \(count(ids.count))\(list)"))\n"
  }
}

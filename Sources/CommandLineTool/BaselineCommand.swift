import Diagnostics
import Gate
import Git
import Platform
import Reports
import Rules
import Text

/// `baseline`: writes down what a whole tree is found to break, so that only other findings count.
///
/// The tree is that of the index, as `check --all` judges it; the file is read and written in the
/// work tree, where a person then looks at it and stages it.
struct BaselineCommand {
  private let session: Session
  private let console: Console
  /// Where the baseline lies, from the top of the repository.
  private let path: RepositoryPath
  /// The same, as the system takes it.
  private let file: [UInt8]
  private let comparison: BaselineComparison
  /// The baseline before; nil where there is none.
  private let old: Baseline?

  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    let session = try Session.open(rules: command.bytes(.rules))
    guard let top = session.repository.workTree else {
      throw Failure(
        Diagnostic(
          .error, "bare-repository", "a bare repository has no work tree to write a baseline to",
          hint: "run this in a clone, and commit the file there"))
    }
    let judged = try session.wholeTree()
    let standards = try session.standards(for: judged)
    let path = standards.target.settings.baseline
    let file = top.pathBytes + [UInt8(ascii: "/")] + path.bytes
    let old = try read(file, path, mayBeBroken: command.has(.force))
    if old == nil, command.has(.check) || command.has(.prune) { throw missing(path) }
    let judgement = session.judge(judged, by: standards, baseline: .given(old ?? Baseline()))
    guard judgement.verdict != .cannotJudge, let comparison = judgement.baseline else {
      throw Failure(judgement.remarks.filter { $0.severity == .error })
    }
    for remark in judgement.remarks where remark.id == "more-findings" {
      console.print(Failure(remark))
    }
    let baseline = BaselineCommand(
      session: session, console: console, path: path, file: file, comparison: comparison, old: old)
    if command.has(.check) { return baseline.check() }
    if command.has(.prune) { return try baseline.write(adding: []) }
    return try baseline.update(isForced: command.has(.force))
  }

  private static func read(
    _ file: [UInt8], _ path: RepositoryPath, mayBeBroken: Bool
  ) throws(Failure) -> Baseline? {
    guard Files.stat(file) != nil else { return nil }
    let bytes: [UInt8]
    do throws(PlatformError) {
      bytes = try Files.read(file, limit: Gate.baselineBytesMax)
    } catch {
      if mayBeBroken { return nil }
      throw Failure(
        Diagnostic(
          .error, "bad-baseline", error.description, at: .init(path: path.description),
          hint: "write it anew: factory-hook baseline --force"))
    }
    do throws(Failure) {
      return try Baseline(bytes.span, path: path)
    } catch {
      if mayBeBroken { return nil }
      throw error
    }
  }

  private static func missing(_ path: RepositoryPath) -> Failure {
    Failure(
      Diagnostic(
        .error, "no-baseline", "there is no baseline '\(path)'", hint: "factory-hook baseline"))
  }

  // MARK: What is done

  /// Lists what could be taken out.
  private func check() -> ExitStatus {
    for entry in comparison.stale {
      console.print("\(entry.path): '\(printableText(entry.rule.utf8))' no longer fires\n")
    }
    let count = comparison.stale.count
    let total = comparison.matched.count + count
    guard count > 0 else {
      console.print("factory-hook: all \(entries(total)) still fire\n", to: .errors)
      return .passed
    }
    console.print(
      "factory-hook: \(count) of \(entries(total)) no longer fire\n"
        + "  next: factory-hook baseline --prune\n", to: .errors)
    return .stopped
  }

  /// Writes the first baseline, or a shorter one; a longer one only where that was asked for.
  private func update(isForced: Bool) throws(Failure) -> ExitStatus {
    if old == nil || isForced { return try write(adding: comparison.unlisted) }
    let new = comparison.unlisted
    if new.isEmpty { return try write(adding: []) }
    for entry in new.prefix(Self.listedMax) {
      console.print("\(entry.path): '\(printableText(entry.rule.utf8))' is not in the baseline\n")
    }
    let rest = new.count - Self.listedMax
    if rest > 0 { console.print("and \(rest) more\n") }
    console.print(
      "factory-hook: the baseline only shrinks: \(plural(new.count, "finding")) not in it\n"
        + "  next: factory-hook check --all\n"
        + "        factory-hook baseline --force\n", to: .errors)
    return .stopped
  }

  /// How many findings are told one by one.
  private static let listedMax = 20

  private func write(adding new: [BaselineEntry]) throws(Failure) -> ExitStatus {
    let baseline = Baseline(comparison.matched + new)
    let text = baseline.text
    guard text.count <= Gate.baselineBytesMax else {
      throw Failure(
        Diagnostic(
          .error, "baseline-too-large",
          "\(baseline.entries.count) findings make a baseline of more than"
            + " \(Gate.baselineBytesMax >> 20) MiB",
          hint: "leave generated and foreign files out: exclude = [\"vendor/**\"]"))
    }
    do throws(PlatformError) {
      try Files.replace(file, with: text)
    } catch {
      throw Failure(Diagnostic(.error, "unwritable-output", error.description))
    }
    var staged = [path]
    let attributes = MergeAttribute(path: path, top: session.repository.workTree)
    if try attributes.ensure() { staged.append(RepositoryPath(".gitattributes")) }
    let gone = comparison.stale.count
    let kept = comparison.matched.count
    var parts: [String] = []
    if old != nil { parts.append("\(kept) kept") }
    if !new.isEmpty { parts.append("\(new.count) added") }
    if gone > 0 { parts.append("\(gone) no longer fire and are out") }
    console.print(
      "wrote '\(path)': \(entries(baseline.entries.count))"
        + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))") + "\n"
        + "  next: git add \(staged.map(\.description).joined(separator: " "))\n")
    return .passed
  }

  private func entries(_ count: Int) -> String { count == 1 ? "1 entry" : "\(count) entries" }

  private func plural(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? " is" : "s are")"
  }
}

/// The line of `.gitattributes` that lets git join two branches' baselines: lines that stand beside
/// each other and are taken out on either side would else be a conflict.
struct MergeAttribute {
  let path: RepositoryPath
  /// The top of the work tree.
  let top: (any FilePathBytes)?

  /// Adds the line where nothing there speaks of the baseline. Returns whether it did.
  func ensure() throws(Failure) -> Bool {
    guard let top, let line else { return false }
    let file = top.pathBytes + Array("/.gitattributes".utf8)
    do throws(PlatformError) {
      let text = Files.stat(file) == nil ? [] : try Files.read(file, limit: 16 << 20)
      if ByteSearch.firstRange(of: path.name, in: text.span) != nil { return false }
      let isOpen = text.last.map { $0 != UInt8(ascii: "\n") } ?? false
      try Files.append((isOpen ? Array("\n".utf8) : []) + line, to: file)
      return true
    } catch {
      throw Failure(Diagnostic(.error, "unwritable-output", error.description))
    }
  }

  /// nil for a path that attributes cannot name without quotes.
  private var line: [UInt8]? {
    let isPlain = path.bytes.allSatisfy { byte in
      byte > 0x20 && byte < 0x7F && !"*?[]\\\"#!".utf8.contains(byte)
    }
    return isPlain ? Array("/".utf8) + path.bytes + Array(" merge=union -text\n".utf8) : nil
  }
}

import Diagnostics
import Rules
import Text

/// `forbidden-path`: files that must not be in the repository, told by their path.
struct ForbiddenPath: FileCheck {
  private let globs: [Glob]
  private let pattern: [SharedPattern]
  private let exceptions: [SharedPattern]

  static let definition = Definition(
    name: "forbidden-path", subject: .file,
    summary: "No file has such a path; without `paths` and `pattern`, none that `files` selects.",
    options: [
      OptionSpec("paths", .strings, "Globs as in `files`, from the top of the repository."),
      OptionSpec("pattern", .string, "A pattern that is searched in the path."),
      OptionSpec("not", .strings, "Patterns; a path that one of them matches is no finding."),
    ],
    validate: { validateGlobs($0, in: ["paths"]) + validatePatterns($0, in: ["pattern", "not"]) },
    make: { rule throws(Failure) in .file(try ForbiddenPath(rule)) })

  init(_ rule: Rule) throws(Failure) {
    globs = try readGlobs(rule, "paths")
    pattern = sharedPatterns(rule, "pattern")
    exceptions = sharedPatterns(rule, "not")
  }

  func judge(
    _ file: FileFacts, _ bytes: Span<UInt8>, _ tree: TreeView?, _ number: Int,
    _ report: inout Report
  ) {
    let path = file.path.bytes.span
    guard isForbidden(path, &report) else { return }
    for exception in exceptions where exception.matches(path, &report) { return }
    report.addWhole(
      number, detail: "path", message: "'\(file.path)' has a path that is not allowed")
  }

  private func isForbidden(_ path: Span<UInt8>, _ report: inout Report) -> Bool {
    if globs.isEmpty && pattern.isEmpty { return true }
    for glob in globs where glob.matches(path) { return true }
    for pattern in pattern where pattern.matches(path, &report) { return true }
    return false
  }
}

import Rules
import Text

/// `executable-shebang`: scripts are executable and executables are scripts.
///
/// Binary files may be executable without a shebang. `#![…]` is an attribute of a Rust crate.
struct ExecutableShebang: FileCheck {
  private let judgesBit: Bool
  private let judgesShebang: Bool

  static let definition = Definition(
    name: "executable-shebang", subject: .file,
    summary: "A text is executable just when it starts with `#!`.",
    options: [
      OptionSpec(
        "bit-without-shebang", .boolean, default: "true",
        "Report executable texts without a shebang."),
      OptionSpec(
        "shebang-without-bit", .boolean, default: "true",
        "Report texts with a shebang that are not executable."),
    ],
    make: { .file(ExecutableShebang($0.options)) })

  init(_ options: CheckOptions) {
    judgesBit = options.boolean("bit-without-shebang") ?? true
    judgesShebang = options.boolean("shebang-without-bit") ?? true
  }

  func needsContent(_ file: FileFacts) -> Bool { file.isRegular }

  func judge(
    _ file: FileFacts, _ bytes: Span<UInt8>, _ tree: TreeView?, _ number: Int,
    _ report: inout Report
  ) {
    guard file.isRegular else { return }
    let hasShebang = hasShebang(bytes)
    if file.isExecutable, !hasShebang, judgesBit, TextForm(bytes) == .plain {
      report.addWhole(number, detail: "bit", message: "executable without a shebang")
    }
    if !file.isExecutable, hasShebang, judgesShebang {
      report.addWhole(
        number, detail: "shebang", at: 0..<lineEnd(0, in: bytes, limit: 200),
        message: "script with a shebang that is not executable")
    }
  }

  /// `#!`, blanks, then the path of an interpreter: what the kernel runs is an absolute path, what
  /// people write is at least a word.
  private func hasShebang(_ bytes: Span<UInt8>) -> Bool {
    guard starts("#!", at: 0, in: bytes) else { return false }
    var at = 2
    while at < bytes.count, isBlank(bytes[at]) { at += 1 }
    return at < bytes.count && bytes[at] != UInt8(ascii: "[") && !isWhiteSpace(bytes[at])
  }
}

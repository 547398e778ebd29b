import Git
import Platform
import Testing
import Text

@testable import Fixes

/// What fixing the index means for a file of the work tree, whatever lies between the two; and that
/// `undo` puts back both, byte for byte.
@Suite struct FixWriterTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// Settings, `name=value`.
    var settings: [String] = []
    var attributes = ""
    /// What is written and staged.
    var staged: [UInt8]
    /// What lies in the work tree then; nil: what was staged.
    var work: [UInt8]?
    var fixed: [UInt8]
    /// The work tree afterwards; nil: as before.
    var result: [UInt8]?
    var testDescription: String { name }
  }

  private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
  private static func utf16(_ text: String) -> [UInt8] {
    [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
  }

  static let cases: [Case] = [
    Case(
      name: "staged whole", staged: bytes("a \nb\n"), fixed: bytes("a\nb\n"),
      result: bytes("a\nb\n")),
    Case(
      name: "an unstaged line elsewhere stays", staged: bytes("a \nb\nc\nd\n"),
      work: bytes("a \nb\nc\nd\nmore \n"), fixed: bytes("a\nb\nc\nd\n"),
      result: bytes("a\nb\nc\nd\nmore \n")),
    Case(
      name: "an unstaged change of the line", staged: bytes("a \nb\n"), work: bytes("aa \nb\n"),
      fixed: bytes("a\nb\n")),
    Case(
      name: "an unstaged change of the next line", staged: bytes("a \nb\n"),
      work: bytes("a \nbb\n"),
      fixed: bytes("a\nb\n")),
    Case(
      name: "fixed in the work tree already", staged: bytes("a \nb\n"), work: bytes("a\nb\n"),
      fixed: bytes("a\nb\n")),
    Case(
      name: "unstaged bytes that are no UTF-8", staged: bytes("a \nb\nc\nd\n"),
      work: bytes("a \nb\nc\nd\n") + [0xFF, 0xFE, 0x80], fixed: bytes("a\nb\nc\nd\n"),
      result: bytes("a\nb\nc\nd\n") + [0xFF, 0xFE, 0x80]),
    Case(
      name: "unstaged bytes that git takes for binary", staged: bytes("a \nb\nc\nd\n"),
      work: bytes("a \nb\nc\nd\n\0"), fixed: bytes("a\nb\nc\nd\n")),
    Case(
      name: "autocrlf", settings: ["core.autocrlf=true"], staged: bytes("a \r\nb\r\n"),
      fixed: bytes("a\nb\n"), result: bytes("a\r\nb\r\n")),
    Case(
      name: "autocrlf, partly staged", settings: ["core.autocrlf=true"],
      staged: bytes("a \r\nb\r\nc\r\nd\r\n"), work: bytes("a \r\nb\r\nc\r\nd\r\nmore \r\n"),
      fixed: bytes("a\nb\nc\nd\n"), result: bytes("a\r\nb\r\nc\r\nd\r\nmore \r\n")),
    Case(
      name: "autocrlf, mixed line ends in the work tree", settings: ["core.autocrlf=true"],
      staged: bytes("a \r\nb\n"), fixed: bytes("a\nb\n")),
    Case(
      name: "autocrlf=input", settings: ["core.autocrlf=input"], staged: bytes("a \nb\n"),
      fixed: bytes("a\nb\n"), result: bytes("a\nb\n")),
    Case(
      name: "eol=crlf", attributes: "f eol=crlf\n", staged: bytes("a \r\nb\r\n"),
      fixed: bytes("a\nb\n"), result: bytes("a\r\nb\r\n")),
    Case(
      name: "working-tree-encoding", attributes: "f working-tree-encoding=UTF-16LE-BOM\n",
      staged: utf16("a \nb\n"), fixed: bytes("a\nb\n"), result: utf16("a\nb\n")),
    Case(
      name: "working-tree-encoding, partly staged",
      attributes: "f working-tree-encoding=UTF-16LE-BOM\n", staged: utf16("a \nb\nc\nd\n"),
      work: utf16("a \nb\nc\nd\nmore\n"), fixed: bytes("a\nb\nc\nd\n")),
    Case(
      name: "a filter", settings: ["filter.up.clean=tr a-z A-Z", "filter.up.smudge=tr A-Z a-z"],
      attributes: "f filter=up\n", staged: bytes("a \nb\n"), fixed: bytes("A\nB\n"),
      result: bytes("a\nb\n")),
    Case(
      name: "a filter that breaks",
      settings: [
        "filter.up.clean=tr a-z A-Z", "filter.up.smudge=false", "filter.up.required=true",
      ],
      attributes: "f filter=up\n", staged: bytes("a \nb\n"), fixed: bytes("A\nB\n")),
    Case(
      name: "a filter that cannot take it back",
      settings: ["filter.up.clean=tr a-z A-Z; echo", "filter.up.smudge=tr A-Z a-z"],
      attributes: "f filter=up\n", staged: bytes("a \n"), fixed: bytes("A\n")),
  ]

  @Test(arguments: cases) func writes(_ row: Case) throws {
    let box = try TestRepository()
    for setting in row.settings {
      let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
      try box.git("config", parts[0], parts[1])
    }
    if !row.attributes.isEmpty { try box.write(Array(row.attributes.utf8), to: ".gitattributes") }
    try box.write(row.staged, to: "f", mode: 0o640)
    try box.git("add", "-A")
    if let work = row.work { try box.write(work, to: "f", mode: 0o640) }
    let before = (index: try box.staged("f"), work: try box.read("f"))
    let outcome = try FixWriter(box.open()).apply([try box.rewrite("f", row.fixed)])
    #expect(try box.staged("f") == row.fixed)
    let now = try box.read("f")
    #expect(now == row.result ?? before.work, "\(outcome.files)")
    #expect(Files.stat(box.work.appending("f"))?.mode == 0o640)
    #expect((outcome.files.first?.workTree == .written) == (now != before.work))
    try box.git("fsck", "--strict", "--no-dangling")
    // A file that was staged whole is as staged afterwards, where git could say so before.
    if row.work == nil, row.result != nil {
      #expect(try box.git("diff-files", "--name-only", "--", "f").text.isEmpty)
    }
    let point = try #require(try UndoPoint.all(in: box.open()).first)
    _ = try UndoRestore(box.open()).restore(point)
    #expect(try box.staged("f") == before.index)
    #expect(try box.read("f") == before.work)
    #expect(try UndoPoint.all(in: box.open()).isEmpty)
  }

  /// What stands in the file's place in the work tree, made by `sh`.
  @Test(arguments: [
    ("rm f", "not in the work tree"), ("rm f && ln -s other f", "symbolic link"),
    ("rm f && mkdir f", "folder"), ("chmod a-w f", "read-only"), ("rm f && mkfifo f", "regular"),
  ]) func leavesAlone(_ row: (command: String, reason: String)) throws {
    let box = try TestRepository()
    try box.write(Self.bytes("a \n"), to: "f")
    try box.git("add", "f")
    try box.write(Self.bytes("a \n"), to: "other")
    _ = try Processes.run(["sh", "-c", row.command], directory: "\(box.work)")
    let outcome = try FixWriter(box.open()).apply([try box.rewrite("f", Self.bytes("a\n"))])
    guard case .alone(let reason)? = outcome.files.first?.workTree else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains(row.reason))
    #expect(try box.staged("f") == Self.bytes("a\n"))
    #expect(try box.read("other") == Self.bytes("a \n"))
  }

  /// A folder that a link leads to is not entered.
  @Test func linkedFolder() throws {
    let box = try TestRepository()
    try box.write(Self.bytes("a \n"), to: "d/f")
    try box.git("add", "d/f")
    _ = try Processes.run(["sh", "-c", "mv d e && ln -s e d"], directory: "\(box.work)")
    let outcome = try FixWriter(box.open()).apply([try box.rewrite("d/f", Self.bytes("a\n"))])
    #expect(outcome.files.map(\.workTree) == [.alone("a symbolic link leads to its folder")])
    #expect(try box.read("e/f") == Self.bytes("a \n"))
  }

  /// Marks on entries would be lost with them, and a file that is left out taken for deleted.
  @Test(arguments: ["--skip-worktree", "--assume-unchanged"]) func marks(_ mark: String) throws {
    let box = try TestRepository()
    try box.write(Self.bytes("a \n"), to: "f")
    try box.git("add", "f")
    let rewrite = try box.rewrite("f", Self.bytes("a\n"))
    try box.git("update-index", mark, "f")
    let outcome = try FixWriter(box.open()).apply([rewrite])
    guard case .skipped? = outcome.files.first?.workTree else {
      Issue.record("\(outcome)")
      return
    }
    #expect(outcome.undo == nil)
    #expect(try box.staged("f") == Self.bytes("a \n"))
  }

  /// Nothing is written where the index is another by now.
  @Test func indexChangedMeanwhile() throws {
    let box = try TestRepository()
    try box.write(Self.bytes("a \n"), to: "f")
    try box.git("add", "f")
    let rewrite = try box.rewrite("f", Self.bytes("a\n"))
    try box.write(Self.bytes("b \n"), to: "f")
    try box.git("add", "f")
    #expect(throws: (any Error).self) { try FixWriter(box.open()).apply([rewrite]) }
    #expect(try box.staged("f") == Self.bytes("b \n"))
    #expect(try UndoPoint.all(in: box.open()).isEmpty)
  }

  /// Undoing names each file that has changed since, and restores none.
  @Test func undoRefuses() throws {
    let box = try TestRepository()
    for name in ["f", "g", "h"] { try box.write(Self.bytes("a \n"), to: name) }
    try box.git("add", "-A")
    let rewrites = try ["f", "g", "h"].map { try box.rewrite($0, Self.bytes("a\n")) }
    _ = try FixWriter(box.open()).apply(rewrites)
    try box.write(Self.bytes("mine\n"), to: "f")
    try box.write(Self.bytes("mine\n"), to: "h")
    try box.git("add", "h")
    let point = try #require(try UndoPoint.all(in: box.open()).first)
    let failure = #expect(throws: (any Error).self) { try UndoRestore(box.open()).restore(point) }
    #expect("\(String(describing: failure))".contains("'f'"))
    #expect("\(String(describing: failure))".contains("'h'"))
    #expect(try box.staged("g") == Self.bytes("a\n"))
    #expect(try box.read("g") == Self.bytes("a\n"))
  }

  /// The newest are kept.
  @Test func oldPointsMakeWay() throws {
    let box = try TestRepository()
    try box.write(Self.bytes("a \n"), to: "f")
    try box.git("add", "f")
    for number in 0..<(UndoPoint.countMax + 2) {
      let text = number.isMultiple(of: 2) ? "a\n" : "a \n"
      _ = try FixWriter(box.open()).apply([try box.rewrite("f", Self.bytes(text))])
    }
    let numbers = try UndoPoint.all(in: box.open()).map(\.number)
    #expect(numbers.count == UndoPoint.countMax)
    #expect(numbers.first == UndoPoint.countMax + 2)
  }
}

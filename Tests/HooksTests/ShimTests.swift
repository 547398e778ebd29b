import Platform
import Testing
import Text

@testable import Hooks

@Suite struct ShimTests {
  static let words = [
    "/usr/local/bin/factory-hook", "/opt/my tools/factory-hook", "/opt/it's/factory-hook",
    "/opt/$HOME/`id`/\"x\"/factory-hook", "/opt/@HOOK@/@DIGEST@/factory-hook", "/opt/a\\b/ü/f",
  ]

  @Test(arguments: words) func quotingGivesTheShellTheWordBack(_ word: String) throws {
    let result = try Processes.run(["/bin/sh", "-c", "printf %s " + shellQuoted(word)])
    #expect(result.text == word)
  }

  @Test(arguments: HookName.allCases) func hasThreeLinesOrSoAndOneExec(_ hook: HookName) {
    let text = script(Shim(hook: hook, binary: "/bin/fh"))
    let isDirect = hook == .commitMessage || hook == .postCommit
    let start = isDirect ? "/bin/fh hook" : "/bin/sh"
    #expect(text.hasPrefix("#!\(start)\n# factory-hook shim 1 "))
    #expect(text.split(separator: "\n").count == (hook.stopsGit ? 6 : 5))
    #expect(text.components(of: "exec '").count == 2)
    #expect(!text.contains("@HOOK@") && !text.contains("@EARLIER@") && !text.contains("--earlier"))
  }

  /// What the first line of a script cannot hold, the shell must do.
  @Test func theSystemStartsTheBinaryOnlyWhereItCan() {
    let long = "/opt/" + String(repeating: "x", count: 114)
    #expect(isDirect(Shim(hook: .commitMessage, binary: long)))
    #expect(!isDirect(Shim(hook: .commitMessage, binary: long + "x")))
    #expect(isDirect(Shim(hook: .commitMessage, binary: "/opt/it's/ü/$HOME/f")))
    #expect(!isDirect(Shim(hook: .commitMessage, binary: "/opt/my tools/f")))
    #expect(!isDirect(Shim(hook: .commitMessage, binary: "/opt/my\ntools/f")))
    #expect(!isDirect(Shim(hook: .commitMessage, binary: "/bin/fh", earlier: .kept)))
    #expect(!isDirect(Shim(hook: .commitMessage, binary: "/bin/fh", options: ["--rules"])))
  }

  private func isDirect(_ shim: Shim) -> Bool { !script(shim).hasPrefix("#!/bin/sh\n") }

  /// The name that the system tells is the file's path; managers put files aside under other names.
  @Test(arguments: [
    ("commit-msg", HookName.commitMessage), (".git/hooks/commit-msg", .commitMessage),
    ("/a.b/pre-push", .prePush), ("hooks/post-commit.legacy", .postCommit),
    ("./pre-commit.old", .preCommit), ("post-commit.legacy", nil), ("hooks/", nil),
    ("/commit-msgs", nil), ("", nil),
  ]) func namesHooksByTheirFiles(word: String, hook: HookName?) {
    #expect(HookName(calledAs: Array(word.utf8)) == hook)
  }

  @Test func recognizesItsOwnScriptsOnly() {
    let ours = Shim(hook: .preCommit, binary: "/bin/fh").script
    #expect(Shim.recognize(ours) == .ours)
    #expect(Shim.recognize(Shim(hook: .prePush, binary: "/x", earlier: .kept).script) == .ours)
    let direct = Shim(hook: .postCommit, binary: "/bin/fh").script
    #expect(Shim.recognize(direct) == .ours)
    let elsewhere = Array("#!/bin/gh".utf8) + direct.dropFirst("#!/bin/fh".utf8.count)
    #expect(Shim.recognize(elsewhere) == .edited)
    #expect(Shim.recognize(Array("#!/bin/sh".utf8)) == .foreign)
    #expect(Shim.recognize(Array("#!\n".utf8)) == .foreign)
    #expect(Shim.recognize(ours + Array("echo more\n".utf8)) == .edited)
    #expect(Shim.recognize(Array(ours.dropLast())) == .edited)
    #expect(Shim.recognize([]) == .foreign)
    #expect(Shim.recognize(Array("#!/bin/sh\nexit 0\n".utf8)) == .foreign)
    #expect(Shim.recognize(Array("#!/bin/sh\n# factory-hook shim ".utf8)) == .foreign)
    #expect(Shim.recognize(Array("#!/bin/sh\n# factory-hook shim 1 xyz\n".utf8)) == .foreign)
    for cut in stride(from: 0, to: ours.count - 1, by: 3) {
      #expect(Shim.recognize(Array(ours.prefix(cut))) != .ours, "cut at \(cut)")
    }
  }

  /// A later version's shim has another text, but its digest tells that nobody changed it.
  @Test func recognizesAnotherVersion() {
    let mark = "#!/bin/sh\n# factory-hook shim 27 "
    let rest = " something else\nexec other\n"
    let blank = Array((mark + "0000000000000000" + rest).utf8)
    let digest = SHA256.digest(blank).prefix(8).map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
    #expect(Shim.recognize(Array((mark + digest + rest).utf8)) == .ours)
    #expect(Shim.recognize(blank) == .edited)
  }

  struct Run: Sendable, CustomTestStringConvertible {
    var name: String
    var hook: HookName
    /// Whether the path of the binary can stand in the first line.
    var isPlain = false
    var by: String?
    var binary: String?
    var earlier: String?
    var status: Int32
    var output: String
    var errorHolds: String?
    var testDescription: String { name }
  }

  static let says = "#!/bin/sh\necho \"binary: $*\"\nexit ${STATUS:-0}\n"
  static let runs = [
    Run(
      name: "starts the binary", hook: .preCommit, binary: says, status: 0,
      output: "binary: hook pre-commit a b"),
    Run(
      name: "passes its status on", hook: .commitMessage, binary: says + "exit 7\n", status: 0,
      output: "binary: hook commit-msg a b"),
    Run(
      name: "the system starts the binary", hook: .commitMessage, isPlain: true, binary: says,
      status: 0, output: "binary: hook ./hook a b"),
    Run(
      name: "so does whoever runs it by the shell", hook: .postCommit, isPlain: true, by: "/bin/sh",
      binary: says, status: 0, output: "binary: hook post-commit a b"),
    Run(
      name: "binary gone, by the shell", hook: .commitMessage, isPlain: true, by: "/bin/sh",
      status: 1, output: "", errorHolds: "is gone, so nothing was judged"),
    Run(
      name: "tells the binary of an earlier hook", hook: .prePush, binary: says, earlier: says,
      status: 0, output: "binary: hook --earlier ./hook.before-factory-hook pre-push a b"),
    Run(
      name: "binary gone: a gate stops", hook: .preCommit, status: 1, output: "",
      errorHolds: "is gone, so nothing was judged\n  hint: install it again, or do without: rm "),
    Run(
      name: "binary gone: says how to get the earlier hook back", hook: .preCommit, earlier: says,
      status: 1, output: "", errorHolds: "do without: mv './hook.before-factory-hook' './hook'"),
    Run(
      name: "binary gone: after the work nothing breaks", hook: .postCommit, status: 0, output: "",
      errorHolds: "is gone, so nothing was recorded"),
    Run(
      name: "binary gone: after the work the earlier hook still runs", hook: .postRewrite,
      earlier: "#!/bin/sh\necho \"earlier: $*\"\n", status: 0, output: "earlier: a b",
      errorHolds: "is gone"),
  ]

  @Test(arguments: runs) func behaves(_ c: Run) throws {
    let repository = try TestRepository()
    let binary = repository.root + (c.isPlain ? "/binary" : "/a 'binary'/factory-hook")
    if let text = c.binary { try repository.write(text, to: binary, mode: 0o755) }
    if let text = c.earlier {
      try repository.write(text, to: "hook.before-factory-hook", mode: 0o755)
    }
    let shim = Shim(hook: c.hook, binary: binary, earlier: c.earlier == nil ? nil : .kept)
    try repository.write(String(decoding: shim.script, as: UTF8.self), to: "hook", mode: 0o755)
    let result = try repository.run((c.by.map { [$0] } ?? []) + ["./hook", "a", "b"])
    #expect(result.status == c.status)
    #expect(result.text == c.output)
    let error = String(decoding: result.errorOutput, as: UTF8.self)
    if let part = c.errorHolds { #expect(error.contains(part)) } else { #expect(error == "") }
  }

  /// What the system starts cannot tell that the binary is gone: who comes before names it, too.
  @Test(arguments: [nil, Shim.Earlier.kept]) func goneNamesAllThatHinders(
    _ earlier: Shim.Earlier?
  ) throws {
    let repository = try TestRepository()
    let binary = repository.root + "/factory-hook"
    for shim in [
      Shim(hook: .preCommit, binary: binary, earlier: earlier),
      Shim(hook: .commitMessage, binary: binary), Shim(hook: .postCommit, binary: "/other"),
    ] {
      let path = ".git/hooks/" + shim.hook.rawValue
      try repository.write(script(shim), to: path, mode: 0o755)
    }
    try repository.write("earlier", to: ".git/hooks/pre-commit.before-factory-hook")
    let result = try repository.run([".git/hooks/pre-commit"])
    #expect(result.status == 1)
    let error = String(decoding: result.errorOutput, as: UTF8.self)
    let command =
      earlier == nil
      ? "rm '.git/hooks/pre-commit' '.git/hooks/commit-msg'\n"
      : "mv '.git/hooks/pre-commit.before-factory-hook' '.git/hooks/pre-commit';"
        + " rm '.git/hooks/commit-msg'\n"
    #expect(error.hasSuffix("do without: " + command))
  }

  @Test func passesTheBinarysStatusOn() throws {
    let repository = try TestRepository()
    try repository.write("#!/bin/sh\nexit 7\n", to: "binary", mode: 0o755)
    let shim = Shim(
      hook: .preCommit, binary: repository.path + "/binary", options: ["--rules", "/a b"])
    try repository.write(script(shim), to: "hook", mode: 0o755)
    #expect(try repository.run(["/bin/sh", "hook"]).status == 7)
    #expect(script(shim).contains("hook '--rules' '/a b' pre-commit \"$@\""))
  }

  private func script(_ shim: Shim) -> String { String(decoding: shim.script, as: UTF8.self) }
}

extension String {
  /// The parts between the occurrences of `mark`.
  fileprivate func components(of mark: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let at = rest.firstRange(of: mark) {
      parts.append(String(rest[..<at.lowerBound]))
      rest = rest[at.upperBound...]
    }
    return parts + [String(rest)]
  }
}

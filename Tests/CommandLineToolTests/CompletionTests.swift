import Foundation
import Testing

@testable import CommandLineTool

/// The completion scripts, asked by the shells themselves.
@Suite struct CompletionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var line: String
    var offers: [String]
    var refuses: [String] = []
    var testDescription: String { line }
  }

  static let cases = [
    Case(line: "factory-hook ", offers: ["check", "install", "trace"], refuses: ["--all"]),
    Case(line: "factory-hook ch", offers: ["check"], refuses: ["install"]),
    Case(line: "factory-hook check --", offers: ["--all", "--range", "--color"]),
    Case(line: "factory-hook check --st", offers: ["--staged"], refuses: ["--all"]),
    Case(line: "factory-hook trace --", offers: ["--format"], refuses: ["--all"]),
    Case(
      line: "factory-hook check --format j", offers: ["json", "jsonl", "junit"], refuses: ["text"]),
    Case(line: "factory-hook trace --format ", offers: ["text", "json"], refuses: ["sarif"]),
    Case(line: "factory-hook --color ", offers: ["always", "auto", "never"]),
    Case(line: "factory-hook --color never ch", offers: ["check"]),
    Case(line: "factory-hook completions ", offers: ["bash", "fish", "zsh"]),
    Case(line: "factory-hook help ex", offers: ["explain"], refuses: ["check"]),
    Case(line: "factory-hook explain ", offers: ["rule-one", "rule-two"]),
    Case(line: "factory-hook check --commit HE", offers: ["HEAD"]),
  ]

  /// What git hands on: `git factory-hook` with what stands before it.
  static let casesUnderGit = [
    Case(line: "git factory-hook ", offers: ["check", "install", "trace"], refuses: ["--all"]),
    Case(line: "git factory-hook ch", offers: ["check"], refuses: ["install"]),
    Case(line: "git factory-hook check --st", offers: ["--staged"], refuses: ["--all"]),
    Case(line: "git factory-hook check --format j", offers: ["json", "junit"], refuses: ["text"]),
    Case(line: "git factory-hook explain ", offers: ["rule-one", "rule-two"]),
    Case(line: "git --no-pager factory-hook help ex", offers: ["explain"], refuses: ["check"]),
    Case(line: "git -C . factory-hook check --commit HE", offers: ["HEAD"]),
    Case(line: "git factory-h", offers: ["factory-hook"], refuses: ["check"]),
    Case(line: "git chec", offers: ["checkout"], refuses: ["check"]),
  ]

  /// A stand-in for the program, which the scripts ask for the ids of rules.
  static let program =
    "factory-hook() { [ \"$*\" = 'rules --quiet' ] && printf 'rule-one\\nrule-two\\n'; }"

  @Test(.enabled(if: shell("bash") != nil, "skipped: needs bash"), arguments: cases)
  func bash(_ c: Case) throws {
    try expect(c, offered: try completeInBash(c.line))
  }

  @Test(.enabled(if: shell("bash") != nil, "skipped: needs bash"))
  func bashCompletesUnderGitAndAfterEquals() throws {
    #expect(try completeInBash("git factory-hook ch") == ["check"])
    #expect(try completeInBash("git -C x factory-hook check --st") == ["--staged"])
    #expect(try completeInBash("factory-hook check --format = js") == ["json", "jsonl"])
    #expect(try completeInBash("factory-hook check --color = ") == ["auto", "always", "never"])
  }

  @Test(.enabled(if: shell("fish") != nil, "skipped: needs fish"), arguments: cases + casesUnderGit)
  func fish(_ c: Case) throws {
    // Without a configuration fish knows no completions of others, not even those of git.
    let script =
      "set fish_complete_path $__fish_data_dir/completions\n" + FishCompletion().script
      + "\nfunction factory-hook; printf 'rule-one\\nrule-two\\n'; end\ncomplete -C '\(c.line)'\n"
    let offered = try run("fish", ["--no-config", "-c", script])
      .split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
    try expect(c, offered: offered)
  }

  /// As `install.sh` lays it out: every shell reads the last part, and the rest when it is asked.
  @Test(
    .enabled(if: shell("fish") != nil, "skipped: needs fish"), arguments: [cases[1]] + casesUnderGit
  )
  func fishWhereTheScriptIsInstalled(_ c: Case) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = FishCompletion().script
    try script.write(
      to: folder.appendingPathComponent("factory-hook.fish"), atomically: true, encoding: .utf8)
    let start = try #require(script.firstRange(of: "# Under git")).lowerBound
    let probe = """
      set fish_complete_path '\(folder.path)' $__fish_data_dir/completions
      \(script[start...])
      function factory-hook; printf 'rule-one\\nrule-two\\n'; end
      complete -C '\(c.line)'
      """
    let offered = try run("fish", ["--no-config", "-c", probe])
      .split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
    try expect(c, offered: offered)
  }

  @Test(
    .enabled(if: shell("zsh") != nil, "skipped: needs zsh"), arguments: cases + casesUnderGit)
  func zsh(_ c: Case) throws { try expect(c, offered: completeInZsh(c.line, isSourced: false)) }

  @Test(
    .enabled(if: shell("zsh") != nil, "skipped: needs zsh"), arguments: [cases[1]] + casesUnderGit)
  func zshWhereTheScriptIsSourced(_ c: Case) throws {
    try expect(c, offered: completeInZsh(c.line, isSourced: true))
  }

  /// - Parameter isSourced: by `~/.zshrc`, not found on `$fpath` by the names that `install.sh` gives.
  private func completeInZsh(_ line: String, isSourced: Bool) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let names = isSourced ? ["sourced"] : ["_factory-hook", "_git-factory-hook"]
    for name in names {
      try ZshCompletion().script.write(
        to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    // git's completion offers a command that it finds on `$fpath` where there is a program for it.
    _ = FileManager.default.createFile(
      atPath: folder.path + "/git-factory-hook", contents: nil,
      attributes: [.posixPermissions: 0o755])
    return try run("zsh", ["-f", "-c", Self.zshProbe, "probe", folder.path, line])
      .split { " \r\n\t".contains($0) }.map(String.init)
  }

  /// Types the line into an interactive zsh and prints what `list-choices` shows.
  static let zshProbe = #"""
    zmodload zsh/zpty
    zpty z zsh -f -i
    zpty -w z "fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D; PS1=; setopt nobeep; \
    LISTMAX=1000; zstyle ':completion:*' list-colors; factory-hook() { print -l rule-one rule-two }; \
    path=($1 \$path); [[ -e $1/sourced ]] && source $1/sourced; TERM=dumb; COLUMNS=200; zle -C choices list-choices _main_complete; \
    probe() { zle choices; zle -R; print THE''END }; zle -N probe; bindkey '^X' probe; print READY''NOW"
    zpty -r -m z out '*READYNOW*'
    zpty -w -n z "$2"$'\x18'
    out=
    while zpty -r z part; do out+=$part; [[ $out == *THEEND* ]] && break; done
    print -r -- "${${out//$'\e'\[[0-9;?]#[a-zA-Z]/}%%THEEND*}"
    """#

  private func completeInBash(_ line: String) throws -> [String] {
    // Split as readline does, the last word being the one to complete.
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    let list = words.map { "'\($0)'" }.joined(separator: " ")
    let script = """
      \(Self.program)
      \(BashCompletion().script)
      COMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1)
      _factory_hook; printf '%s\\n' "${COMPREPLY[@]}"
      """
    return try run("bash", ["--norc", "-c", script]).split(separator: "\n").map(String.init)
  }

  private func expect(_ c: Case, offered: [String]) throws {
    for word in c.offers { #expect(offered.contains(word), "offered: \(offered)") }
    for word in c.refuses { #expect(!offered.contains(word), "offered: \(offered)") }
  }

  static func shell(_ name: String) -> String? {
    ["/bin", "/usr/bin", "/usr/local/bin"].map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private func run(_ name: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.shell(name)))
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}

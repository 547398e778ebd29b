import Diagnostics
import Foundation
import Gate
import Testing

@testable import Reports

/// One golden document a format, and what must hold of every format whatever a file contains.
@Suite struct FormatTests {
  @Test func porcelainIsFrozen() {
    #expect(
      text(PorcelainReport.render(Sample.mixed)) == """
        stopped\tsrc/a.swift\t12\t5\t12\t13\tno-print\terror\t0123456789abcdef\tprint() in library code
        stopped\tsrc/a.swift\t14\t5\t14\t13\tno-print\terror\t0123456789abcdef\tprint() in library code
        stopped\tbig.bin\t0\t0\t0\t0\tsize\terror\t0123456789abcdef\tfile is too big
        passed\t\t1\t1\t1\t4\tsubject-case\tnote\t0123456789abcdef\tsubject starts low
        passed\tsrc/a.swift\t20\t1\t20\t2\ttabs\twarning\t0123456789abcdef\ttab

        """)
    #expect(
      text(PorcelainReport.render(Sample.broken)) == """
        cannot-judge\tfactory-hook.toml\t3\t7\t3\t7\tunknown-key\terror\t\tunknown key 'levle'
        cannot-judge\t\t0\t0\t0\t0\tbad-glob\terror\t\tempty glob

        """)
  }

  @Test func porcelainRecordsEndInNULOnRequest() {
    let out = PorcelainReport.render(Sample.mixed, terminator: 0)
    #expect(out.split(separator: 0).count == 5)
    #expect(!out.contains(UInt8(ascii: "\n")))
  }

  @Test(arguments: [
    ("a\\tb", "a\\\\tb"), ("a\tb", "a\\tb"), ("a\nb", "a\\nb"), ("\u{1B}", "\\x1B"),
    ("\u{202E}", "\\xE2\\x80\\xAE"), ("漢", "漢"), ("", ""),
  ]) func porcelainFieldsReadBack(_ input: String, _ field: String) {
    #expect(escapedField(Array(input.utf8)) == field)
  }

  @Test func checkstyle() {
    #expect(
      text(CheckstyleReport.render(Sample.mixed)) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <checkstyle version="4.3">
          <file name="src/a.swift">
            <error line="12" column="5" severity="error" message="print() in library code" source="factory-hook.no-print"/>
            <error line="14" column="5" severity="error" message="print() in library code" source="factory-hook.no-print"/>
            <error line="20" column="1" severity="warning" message="tab" source="factory-hook.tabs"/>
          </file>
          <file name="big.bin">
            <error line="0" column="0" severity="error" message="file is too big" source="factory-hook.size"/>
          </file>
          <file name="COMMIT_EDITMSG">
            <error line="1" column="1" severity="info" message="subject starts low" source="factory-hook.subject-case"/>
          </file>
        </checkstyle>

        """)
  }

  @Test func jUnit() {
    #expect(
      text(JUnitReport.render(Sample.mixed)) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="factory-hook" tests="4" failures="2" errors="0" time="0.012">
          <testsuite name="factory-hook" tests="4" failures="2" errors="0" skipped="0" time="0.012">
            <testcase classname="factory-hook.toml" name="no-print" time="0">
              <failure message="print() in library code (2 places)" type="stopped">src/a.swift:12:5: print() in library code&#10;src/a.swift:14:5: print() in library code</failure>
            </testcase>
            <testcase classname="factory-hook" name="size" time="0">
              <failure message="file is too big" type="stopped">big.bin: file is too big</failure>
            </testcase>
            <testcase classname="factory-hook" name="subject-case" time="0">
              <system-out>COMMIT_EDITMSG:1:1: subject starts low</system-out>
            </testcase>
            <testcase classname="factory-hook.toml" name="tabs" time="0">
              <system-out>src/a.swift:20:1: tab</system-out>
            </testcase>
          </testsuite>
        </testsuites>

        """)
  }

  @Test func jUnitTellsTroubleFromFailure() {
    let out = text(JUnitReport.render(Sample.broken))
    #expect(out.contains("tests=\"2\" failures=\"0\" errors=\"2\""))
    #expect(out.contains("<error message=\"unknown key &apos;levle&apos;\" type=\"unknown-key\">"))
  }

  /// Why a change could not be judged stands in its judgement: no format may leave it out.
  @Test(arguments: formats)
  func everyFormatTellsWhyAChangeWasNotJudged(
    _ format: (name: String, render: Renderer)
  ) throws {
    var report = Sample.report([])
    report.judgements[0].verdict = .cannotJudge
    report.judgements[0].remarks = [
      Diagnostic(.error, "git", "cannot read the object 'abc'"),
      Diagnostic(.warning, "unused", "an aside"),
    ]
    let out = text(format.render(report))
    if format.name != "text" {
      #expect(out.contains("cannot read the object"), "\(out)")
      #expect(out.contains("an aside"), "\(out)")
    }
  }

  @Test func remarksThatStopNothingAreNoTrouble() {
    var report = Sample.report([])
    report.judgements[0].remarks = [Diagnostic(.warning, "unused-allowance", "allows nothing")]
    #expect(
      text(PorcelainReport.render(report))
        == "passed\t\t0\t0\t0\t0\tunused-allowance\twarning\t\tallows nothing\n")
    #expect(text(TAPReport.render(report)).hasPrefix("TAP version 13\n# warning: allows nothing"))
    #expect(text(JUnitReport.render(report)).contains("errors=\"0\""))
    #expect(
      text(JUnitReport.render(report)).contains(
        "<system-err>warning: allows nothing [unused-allowance]</system-err>"))
  }

  @Test func nothingToJudgeIsAPlanWithoutTests() {
    var report = Report(tool: Sample.tool, trigger: .check, judgements: [])
    report.emptiness = "nothing is staged"
    #expect(text(TAPReport.render(report)) == "TAP version 13\n1..0 # SKIP nothing is staged\n")
    report.emptiness = nil
    #expect(
      text(TAPReport.render(report))
        == "TAP version 13\nBail out! the change could not be judged\n")
  }

  @Test(arguments: [
    ("a,b:c", "a%2Cb%3Ac"), ("a\nb", "a%0Ab"), ("100%", "100%25"), ("\u{1B}[m", "\\x1B[m"),
  ]) func gitHubFindsTheFile(_ path: String, _ property: String) {
    let out = text(GitHubReport.render(Sample.report([Sample.finding(path: path)])))
    #expect(out.hasPrefix("::error file=\(property),line=12,"), "\(out)")
  }

  @Test func tap() {
    #expect(
      text(TAPReport.render(Sample.report([Sample.finding(), Sample.finding("a#b", .note)]))) == """
        TAP version 13
        1..3
        ok 1 - a\\#b
          ---
          findings:
            - at: "src/a.swift:12:5"
              severity: note
              message: "print() in library code"
              fingerprint: "0123456789abcdef"
          ...
        not ok 2 - no-print
          ---
          findings:
            - at: "src/a.swift:12:5"
              severity: error
              message: "print() in library code"
              fingerprint: "0123456789abcdef"
          ...
        ok 3 - tabs

        """)
    #expect(
      text(TAPReport.render(Sample.broken)) == """
        TAP version 13
        # factory-hook.toml:3:7: error: unknown key 'levle' [unknown-key]
        #   hint: did you mean 'level'?
        # error: empty glob [bad-glob]
        Bail out! unknown key 'levle'

        """)
  }

  @Test func gitHub() {
    #expect(
      text(GitHubReport.render(Sample.mixed)) == """
        ::error file=src/a.swift,line=12,endLine=12,col=5,endColumn=12,title=no-print::print() in library code%0Awhy: output of a library belongs to its caller%0Afix: use the logger
        ::error file=src/a.swift,line=14,endLine=14,col=5,endColumn=12,title=no-print::print() in library code%0Awhy: output of a library belongs to its caller%0Afix: use the logger
        ::error file=big.bin,title=size::file is too big
        ::warning file=src/a.swift,line=20,endLine=20,col=1,endColumn=1,title=tabs::tab
        ::notice title=subject-case::subject starts low

        """)
    #expect(
      text(GitHubReport.render(Sample.broken)) == """
        ::error file=factory-hook.toml,line=3,col=7,title=unknown-key::unknown key 'levle'%0Ahint: did you mean 'level'?
        ::error title=bad-glob::empty glob

        """)
  }

  @Test func gitHubSummary() {
    #expect(
      text(GitHubSummary.render(Sample.report([Sample.finding(message: "a|b `c` <d>")]))) == """
        ## factory-hook: stopped

        | change | verdict | serial | findings |
        |---|---|---|---|
        | change | stopped | `FH-6nh5imo54f` | 1 |

        | level | rule | place | message |
        |---|---|---|---|
        | error | no-print | src/a.swift&#58;12&#58;5 | a&#124;b &#96;c&#96; &lt;d&gt; |

        """)
  }

  @Test func gitHubSummaryStaysUnderItsLimit() {
    let many = Sample.report((1...20_000).map { Sample.finding(line: $0) })
    let out = GitHubSummary.render(many)
    #expect(out.count <= GitHubSummary.bytesMax)
    #expect(text(out).hasSuffix(" more findings do not fit here.\n"))
  }

  typealias Renderer = @Sendable (Report) -> [UInt8]
  static let formats: [(String, Renderer)] = [
    ("json", { JSONReport.render($0) }),
    ("jsonl", { JSONLinesReport.render($0) }),
    ("sarif", { SARIFReport.render($0) }),
    ("gitlab", { GitLabReport.render($0) }),
    ("porcelain", { PorcelainReport.render($0) }),
    ("checkstyle", { CheckstyleReport.render($0) }),
    ("junit", { JUnitReport.render($0) }),
    ("tap", { TAPReport.render($0) }),
    ("github", { GitHubReport.render($0) }),
    ("github-summary", { GitHubSummary.render($0) }),
    ("text", { Array((TextReport($0, style: .plain).findings).utf8) }),
    ("conclusion", { Array((TextReport($0, style: .plain, isVerbose: true).conclusion).utf8) }),
  ]

  @Test(arguments: formats)
  func hostileContentStaysContent(_ format: (name: String, render: Renderer)) throws {
    let out = try #require(String(validating: format.render(Sample.hostile), as: UTF8.self))
    for scalar in out.unicodeScalars where scalar != "\n" && scalar != "\t" {
      #expect(scalar.value >= 0x20 && scalar.value != 0x7F && scalar != "\u{202E}")
    }
    for line in out.split(separator: "\n") {
      let isOurs = format.name == "github" && line.hasPrefix("::error file=a%2Cb%3Ac<d>")
      #expect(isOurs || !line.hasPrefix("::"), "\(line)")
      #expect(!line.drop { $0 == " " }.hasPrefix("##["), "\(line)")
    }
    if !format.name.hasPrefix("json") {
      #expect(out.utf8.count < 4000, "the line of 100,000 bytes is cut or left out")
    }
  }

  static let xmllint = ["/usr/bin/xmllint", "/usr/local/bin/xmllint", "/opt/homebrew/bin/xmllint"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(
    .enabled(if: xmllint != nil, "skipped: needs xmllint"),
    arguments: ["mixed", "hostile", "broken"])
  func xmlIsWellFormed(_ name: String) throws {
    let report = try #require(Sample.named[name])
    for document in [CheckstyleReport.render(report), JUnitReport.render(report)] {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: try #require(Self.xmllint))
      process.arguments = ["--noout", "--nonet", "-"]
      let input = Pipe()
      process.standardInput = input
      try process.run()
      input.fileHandleForWriting.write(Data(document))
      try input.fileHandleForWriting.close()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
  }

  @Test func quotedTextCannotEndItsQuotation() throws {
    let out = GitHubReport.quoted("::stop-commands::x\n::x::\n::error::y")
    let lines = out.split(separator: "\n")
    let token = try #require(lines.first?.dropFirst("::stop-commands::".count))
    #expect(lines.last == "::\(token)::")
    #expect(token.count == 64)
    #expect(lines.dropFirst().dropLast() == ["::stop-commands::x", "::x::", "::error::y"])
    #expect(GitHubReport.quoted("") == "")
  }

  func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

import Diagnostics
import Gate
import Git
import Platform
import Testing
import Text

@testable import Ledger

@Suite struct TraceTests {
  let test: TestLedger

  init() throws { test = try TestLedger() }

  @Test func findsByCommitSerialBranchTagAndPrefix() throws {
    let id = try test.commit("1\n")
    let record = try test.judge(id)
    try test.repository.git("tag", "-a", "-m", "x", "v1")
    let serial = record.serial.description
    for text in [
      id.hex, String(id.hex.prefix(8)), "HEAD", "main", "v1", serial, record.serial.short,
      String(serial.prefix(5)), serial.uppercased(), "a:1",
    ] {
      let trace = try test.trace(text)
      #expect(trace.commit == id.hex && trace.serial == record.serial, "\(text)")
      #expect(trace.verdict == .passed && trace.record == record, "\(text)")
      #expect(
        trace.runs.first?.events.map(\.state) == [.opened, .collected, .judged, .passed, .bound])
    }
    #expect(try test.trace("a:1").origin?.line == 1)
  }

  @Test func theJSONIsTheRecordAndMore() throws {
    let record = try test.judge(test.commit("1\n"))
    let json = try test.trace("HEAD").json
    #expect(json["schema"]?.integer == 1)
    #expect(json["serial"]?.string == record.serial.description)
    #expect(json["commit"]?.string == record.commit)
    #expect(json["verdict"]?.string == "passed")
    #expect(json["foundBy"]?.string == "commit" && json["sameChange"]?.boolean == true)
    #expect(json["runs"]?[0]?["states"]?.array?.count == 5)
    #expect(json["recipe"]?["target"]?.string == record.tree)
  }

  @Test func aCommitWithoutAVerdictIsUnjudged() throws {
    let id = try test.commit("1\n")
    let trace = try test.trace("HEAD")
    #expect(trace.verdict == .unjudged && trace.record == nil && trace.runs.isEmpty)
    let json = trace.json
    #expect(json["verdict"]?.string == "unjudged" && json["commit"]?.string == id.hex)
    #expect(json["serial"] == .null && json["schema"]?.integer == 1)
  }

  @Test func aRunThatMadeNoCommitIsFoundByItsSerial() throws {
    let ledger = try test.ledger
    var recorder = try ledger.open(Sample.recipe(), trigger: .preCommit)
    try recorder.collected(fileCount: 1)
    try recorder.judged(Sample.judgement(.stopped, [Sample.finding("a-rule")]))
    try recorder.stopped("a-rule")
    let trace = try test.trace(recorder.serial.short)
    #expect(trace.verdict == .stopped && trace.commit == nil)
    #expect(trace.runs.first?.judgement?.findings.map(\.rule) == ["a-rule"])
    #expect(trace.json["runs"]?[0]?["states"]?[3]?["detail"]?.string == "a-rule")
  }

  @Test func aKilledRunSaysWhereItDied() throws {
    var recorder = try test.ledger.open(Sample.recipe(), trigger: .preCommit)
    try recorder.collected(fileCount: 1)
    let trace = try test.trace(recorder.serial.short)
    #expect(trace.verdict == .unjudged && trace.runs.first?.state == .collected)
  }

  @Test func ambiguousPrefixesListTheCandidates() throws {
    var serials: [Serial] = []
    for index in 0..<40 {
      let target = String(index + 10) + String(repeating: "0", count: 38)
      serials.append(try test.ledger.open(Sample.recipe(target: target), trigger: .check).serial)
    }
    let first = Dictionary(grouping: serials) { $0.digits.prefix(1) }.max {
      $0.value.count < $1.value.count
    }
    let group = try #require(first)
    let refusal = try test.refusal("FH-\(group.key)")
    #expect(refusal?.id == "ambiguous")
    #expect(refusal?.message == "'FH-\(group.key)' fits \(group.value.count) serials")
    for serial in group.value.sorted().prefix(Tracer.candidatesMax) {
      #expect(refusal?.hint?.contains(serial.description) == true)
    }
  }

  @Test(arguments: ["FH-zzzzzz", "nosuchbranch", "deadbeef", "a:99", "nofile:1", "-x", ""])
  func whatIsNotThereIsToldOf(_ text: String) throws {
    try test.judge(test.commit("1\n"))
    #expect(try test.refusal(text)?.severity == .error)
  }

  @Test func aCommitThatIsGoneIsStillInTheJournal() throws {
    try test.commit("0\n")
    let id = try test.commit("1\n")
    try test.judge(id)
    try test.repository.git("reset", "-q", "--hard", "HEAD~1")
    try test.repository.git("reflog", "expire", "--expire=now", "--all")
    try test.repository.git("gc", "-q", "--prune=now")
    #expect(try !test.open().objects.contains(id))
    let trace = try test.trace(String(id.hex.prefix(10)))
    #expect(trace.commit == id.hex && trace.verdict == .passed)
  }

  @Test func anotherCloneKnowsTheSerialFromTheNotes() throws {
    let id = try test.commit("1\n")
    let record = try test.judge(id)
    try Files.removeTree(test.repository.path + "/.git/factory-hook")
    let trace = try test.trace(record.serial.short)
    #expect(trace.commit == id.hex && trace.records == [record] && trace.runs.isEmpty)
  }

  @Test func lineageIsFollowed() throws {
    try test.commit("0\n")
    var ids = [try test.commit("1\n")]
    try test.judge(ids[0])
    for index in 1...3 {
      try test.repository.git("commit", "-q", "--amend", "-m", "\(index)")
      ids.append(try test.head())
      let steps = try test.ledger.planRewrites(
        [(old: ids[index - 1], new: ids[index])], way: .amend)
      try test.ledger.carryOut(steps, trigger: .postRewrite)
    }
    let trace = try test.trace("HEAD")
    #expect(trace.ancestry.map(\.commit) == [ids[2].hex, ids[1].hex, ids[0].hex])
    #expect(trace.ancestry.map(\.distance) == [1, 2, 3])
    #expect(
      trace.ancestry.allSatisfy {
        $0.way == .amend && $0.carriedBy == .tree && $0.verdict == .passed
      })
  }

  @Test func theRulesInForceAreRemembered() throws {
    let record = try test.judge(test.commit("1\n"))
    let ledger = try test.ledger
    let digest = try #require(record.recipe?.standard)
    #expect(try test.trace("HEAD").rulesInForce == nil)
    let rules = [Judgement.RuleInForce(id: "a-rule", level: "error", source: "factory-hook.toml")]
    ledger.standards.remember(rules, of: digest)
    ledger.standards.remember([], of: digest)
    ledger.standards.remember(rules, of: "../../escape")
    #expect(try test.trace("HEAD").rulesInForce == rules)
    #expect(!Files.exists(test.repository.path + "/escape.json"))
  }
}

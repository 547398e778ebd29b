import Checks
import Diagnostics
import Gate
import Git
import Platform
import Testing
import Text

@testable import Ledger

@Suite struct AttestationTests {
  let test: TestLedger

  init() throws { test = try TestLedger() }

  func statement(_ revision: String = "HEAD") throws -> JSONValue {
    let bytes = try Attestation(test.ledger).statement(
      of: test.trace(revision), url: "https://ci/1")
    return try JSONValue.parse(bytes.span)
  }

  @Test func hasTheShapeOfATestResult() throws {
    try test.repository.write("schema = 1\n", to: "factory-hook.toml")
    let id = try test.commit("1\n")
    let record = try test.judge(id)
    let rules = ["b-rule", "a-rule"].map {
      Judgement.RuleInForce(id: $0, level: "error", source: "factory-hook.toml")
    }
    let ledger = try test.ledger
    ledger.standards.remember(
      rules + [.init(id: "quiet", level: "off", source: "x")],
      of: try #require(record.recipe?.standard))
    let json = try statement()
    #expect(json["_type"]?.string == "https://in-toto.io/Statement/v1")
    #expect(json["subject"]?[0]?["digest"]?["gitCommit"]?.string == id.hex)
    #expect(json["predicateType"]?.string == "https://in-toto.io/attestation/test-result/v0.1")
    let predicate = json["predicate"]
    #expect(predicate?["result"]?.string == "PASSED" && predicate?["url"]?.string == "https://ci/1")
    #expect(predicate?["passedTests"] == ["a-rule", "b-rule"])
    #expect(predicate?["failedTests"] == [] && predicate?["warnedTests"] == [])
    let blob = try test.repository.git("rev-parse", "HEAD:factory-hook.toml")
    #expect(predicate?["configuration"]?[0]?["name"]?.string == "factory-hook.toml")
    #expect(predicate?["configuration"]?[0]?["digest"]?["gitBlob"]?.string == blob)
    #expect(try statement() == json, "the same each time")
  }

  @Test func failuresAndWarningsAreNamed() throws {
    let id = try test.commit("1\n")
    let ledger = try test.ledger
    let commit = try ledger.repository.commit(id)
    var draft = ledger.draft(
      .stopped, on: commit, recipe: try test.recipe(of: id), origin: .request, trigger: .ci,
      engine: .init(version: "0", digest: nil))
    draft.judgement = JudgementSummary(
      Sample.judgement(
        .stopped, [Sample.finding("bad"), Sample.finding("odd", severity: .warning)]))
    try ledger.record(draft)
    let predicate = try statement()["predicate"]
    #expect(predicate?["result"]?.string == "FAILED")
    #expect(predicate?["failedTests"] == ["bad"] && predicate?["warnedTests"] == ["odd"])
  }

  @Test func withoutAVerdictThereIsNothingToAttest() throws {
    try test.commit("1\n")
    #expect(throws: Failure.self) { try statement() }
  }

  // MARK: signatures

  func makeKey(_ name: String) throws -> String {
    let path = test.repository.root + "/" + name
    let result = try Processes.run([
      "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path,
    ])
    #expect(result.isSuccess)
    return path
  }

  @Test func aSignatureIsCheckedAgainstTheAllowedSigners() throws {
    try test.judge(test.commit("1\n"))
    let key = try makeKey("mine")
    let signers = test.repository.root + "/signers"
    let publicKey = try #require(test.repository.read(key + ".pub"))
    try test.repository.write("jane@example.org " + publicKey, to: signers)
    try test.repository.git("config", "gpg.format", "ssh")
    try test.repository.git("config", "user.signingKey", key)
    try test.repository.git("config", "gpg.ssh.allowedSignersFile", signers)
    let attestation = Attestation(try test.ledger)
    let bytes = try attestation.statement(of: test.trace("HEAD"))
    let signature = try attestation.sign(bytes)
    #expect(String(decoding: signature, as: UTF8.self).hasPrefix("-----BEGIN SSH SIGNATURE-----"))
    #expect(try attestation.verify(bytes, signature: signature) == "jane@example.org")
    #expect(id { try attestation.verify(bytes + [10], signature: signature) } == "bad-signature")
    let stranger = try attestation.sign(bytes, key: makeKey("stranger"))
    #expect(id { try attestation.verify(bytes, signature: stranger) } == "unknown-signer")
    #expect(id { try attestation.verify(bytes, signature: Array("x".utf8)) } == "unknown-signer")
    let otherUse = try Processes.run(
      ["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", key], input: bytes)
    #expect(id { try attestation.verify(bytes, signature: otherUse.output) } == "bad-signature")
  }

  @Test func whatIsMissingIsNamed() throws {
    let attestation = Attestation(try test.ledger)
    #expect(id { try attestation.sign([1]) } == "no-signing-key")
    #expect(id { try attestation.sign([1], key: "/nowhere/key") } == "ssh-keygen")
    #expect(id { try attestation.verify([1], signature: [2]) } == "allowed-signers")
  }

  /// The id of the diagnostic that `body` throws.
  private func id<T>(_ body: () throws -> T) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? Failure)?.diagnostics.first?.id
    }
  }
}

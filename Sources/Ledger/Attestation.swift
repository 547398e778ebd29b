package import Diagnostics
import Gate
import Git
import Platform
import Text

/// A verdict as an in-toto statement with the test-result predicate (CONVENTIONS.md §5), which
/// other programs read, and its signature by the key that the person signs commits with.
package struct Attestation {
  package static let statementType = "https://in-toto.io/Statement/v1"
  package static let predicateType = "https://in-toto.io/attestation/test-result/v0.1"
  /// The namespace of signatures (`ssh-keygen -Y`): one of another use cannot be passed off.
  package static let namespace = "factory-hook"

  private let ledger: RepositoryLedger

  package init(_ ledger: RepositoryLedger) { self.ledger = ledger }

  // MARK: the statement

  /// Returns the statement on the commit of a trace: pretty-printed JSON. The same trace gives the
  /// same bytes.
  /// - Parameter url: where the run can be looked at; nil where nowhere.
  /// - Throws: a `Failure` where the commit has no verdict to attest: none at all, or only one on
  ///   another change that ended at the same tree.
  package func statement(of trace: Trace, url: String? = nil) throws(Failure) -> [UInt8] {
    guard let commit = trace.commit, let record = trace.record, let found = trace.found,
      found.match != .tree || found.isSameChange
    else {
      throw Failure(
        Diagnostic(
          .error, "nothing-to-attest", "there is no verdict to attest",
          hint: trace.commit.map { "judge it: factory-hook audit --judge \($0.prefix(10))^!" }))
    }
    let tests = tests(record, trace.rulesInForce ?? [])
    var predicate: JSONObject = [
      "result": .string(result(record, tests)),
      "configuration": .array(configuration(record, commit)),
    ]
    predicate["url"] = url.map { .string($0) }
    predicate["passedTests"] = .array(tests.passed.map { .string($0) })
    predicate["warnedTests"] = .array(tests.warned.map { .string($0) })
    predicate["failedTests"] = .array(tests.failed.map { .string($0) })
    // What only we know; consumers of the predicate pass over it.
    predicate["factoryHook"] = [
      "serial": .string(record.serial.description),
      "verdict": .string(record.verdict.rawValue), "foundBy": .string(found.match.rawValue),
      "recipe": .object(record.object["recipe"]?.object ?? [:]),
    ]
    let statement: JSONValue = [
      "_type": .string(Self.statementType),
      "subject": [["digest": ["gitCommit": .string(commit)]]],
      "predicateType": .string(Self.predicateType), "predicate": .object(predicate),
    ]
    return statement.prettyPrinted()
  }

  private struct Tests {
    var passed: [String] = []
    var warned: [String] = []
    var failed: [String] = []
  }

  private func tests(_ record: Record, _ rules: [Judgement.RuleInForce]) -> Tests {
    let findings = record.judgement?.findings ?? []
    var tests = Tests()
    tests.failed = Set(findings.filter { $0.severity == .error }.map(\.rule)).sorted()
    let others = Set(findings.map(\.rule)).union((record.judgement?.ruleCounts ?? [:]).keys)
    tests.warned = others.subtracting(tests.failed).sorted()
    tests.passed = Set(rules.filter { $0.level != "off" }.map(\.id))
      .subtracting(tests.failed).subtracting(tests.warned).sorted()
    return tests
  }

  private func result(_ record: Record, _ tests: Tests) -> String {
    guard record.verdict == .passed else { return "FAILED" }
    return tests.warned.isEmpty ? "PASSED" : "WARNED"
  }

  /// The rulefiles of the judged tree by their blobs; packs by name, as the engine holds them.
  private func configuration(_ record: Record, _ commit: String) -> [JSONValue] {
    let target = record.recipe.flatMap { ObjectID(hex: $0.target) }
    let sources = record.judgement?.standards.first { $0.role == .target }?.sources ?? []
    return sources.map { source in
      guard let target,
        let file = try? ledger.repository.file(at: RepositoryPath(source), in: .tree(target))
      else { return ["name": .string(source)] }
      return ["name": .string(source), "digest": ["gitBlob": .string(file.id.hex)]]
    }
  }

  // MARK: signatures

  /// Signs a statement with `ssh-keygen -Y sign`.
  /// - Parameter key: the path of a key, or `key::TYPE BASE64` of one that an agent holds; nil
  ///   takes the one that git signs commits with (`user.signingKey`, with `gpg.format` `ssh`).
  /// - Returns: the signature, an armored `SSH SIGNATURE`.
  package func sign(_ statement: [UInt8], key: String? = nil) throws(Failure) -> [UInt8] {
    let named: String
    if let key { named = key } else { named = try configuredKey() }
    return try inTemporaryFolder { folder throws(Failure) in
      var path = named
      for prefix in ["key::", "ssh-", "ecdsa-", "sk-"] where named.hasPrefix(prefix) {
        // A public key itself: ssh-keygen asks the agent for the other half.
        let text = prefix == "key::" ? String(named.dropFirst(5)) : named
        path = try write(Array((text + "\n").utf8), to: "\(folder)/key.pub")
        break
      }
      if path.hasPrefix("~/"), let home = Environment.get("HOME") { path = home + path.dropFirst() }
      return try keygen(["sign", "-n", Self.namespace, "-f", path], input: statement).output
    }
  }

  /// Checks a statement's signature with `ssh-keygen -Y verify`.
  /// - Parameter allowedSigners: the path of an allowed-signers file (ssh-keygen(1)); nil takes
  ///   git's `gpg.ssh.allowedSignersFile`.
  /// - Returns: whom the file knows the signer as.
  /// - Throws: a `Failure` where the signature is not of this statement, or the signer is unknown.
  package func verify(
    _ statement: [UInt8], signature: [UInt8], allowedSigners: String? = nil
  ) throws(Failure) -> String {
    var named = allowedSigners
    if named == nil { named = try setting("gpg.ssh.allowedSignersFile") }
    guard let signers = named else {
      throw Failure(
        Diagnostic(
          .error, "allowed-signers", "no file says whose signature counts",
          hint: "git config gpg.ssh.allowedSignersFile FILE"))
    }
    return try inTemporaryFolder { folder throws(Failure) in
      let path = try write(signature, to: "\(folder)/signature")
      let principals = try keygen(
        ["find-principals", "-s", path, "-f", signers], input: [], allowsFailure: true)
      guard principals.isSuccess,
        let principal = principals.text.split(separator: "\n").first.map(String.init)
      else {
        throw Failure(
          Diagnostic(.error, "unknown-signer", "the signer is not among those in '\(signers)'"))
      }
      let result = try keygen(
        ["verify", "-n", Self.namespace, "-f", signers, "-I", principal, "-s", path],
        input: statement, allowsFailure: true)
      if result.isSuccess { return principal }
      throw Failure(
        Diagnostic(
          .error, "bad-signature", "the signature by '\(principal)' is not one of this statement"))
    }
  }

  private func configuredKey() throws(Failure) -> String {
    guard try setting("gpg.format") == "ssh", let key = try setting("user.signingKey") else {
      throw Failure(
        Diagnostic(
          .error, "no-signing-key", "git signs with no SSH key here",
          hint: "git config gpg.format ssh && git config user.signingKey ~/.ssh/id_ed25519.pub"))
    }
    return key
  }

  private func setting(_ key: String) throws(Failure) -> String? {
    let value = try wrap { () throws(GitError) in try ledger.repository.configuration(key) }
    return value.flatMap { $0.isEmpty ? nil : $0 }
  }

  private func keygen(
    _ arguments: [String], input: [UInt8], allowsFailure: Bool = false
  ) throws(Failure) -> ProcessResult {
    let result: ProcessResult
    do throws(PlatformError) {
      result = try Processes.run(
        rawArguments: (["ssh-keygen", "-Y"] + arguments).map { Array($0.utf8) },
        rawEnvironment: ledger.repository.environment.variablesOfOthers, input: input)
    } catch {
      throw Failure(
        Diagnostic(
          .error, "ssh-keygen", "cannot run ssh-keygen: \(error.reason)",
          hint: "install OpenSSH's client"))
    }
    if result.isSuccess || allowsFailure { return result }
    let words = String(decoding: result.errorOutput, as: UTF8.self).split(separator: "\n")
    let reason = words.last.map { printableText($0.utf8) } ?? "status \(result.status)"
    throw Failure(Diagnostic(.error, "ssh-keygen", "ssh-keygen cannot sign: \(reason)"))
  }

  private func inTemporaryFolder<T>(
    _ body: (String) throws(Failure) -> T
  ) throws(Failure) -> T {
    let folder: String
    do throws(PlatformError) {
      folder = try Files.makeTemporaryDirectory(prefix: "factory-hook-attest-")
    } catch {
      throw Failure(Diagnostic(.error, "attest", error.description))
    }
    defer { try? Files.removeTree(folder) }
    return try body(folder)
  }

  private func write(_ bytes: [UInt8], to path: String) throws(Failure) -> String {
    do throws(PlatformError) {
      try Files.write(bytes, to: path, mode: 0o600)
      return path
    } catch {
      throw Failure(Diagnostic(.error, "attest", error.description))
    }
  }
}

package import Diagnostics
import Text

/// A ref that `git push` is about to update: a line of `pre-push`'s standard input.
package struct PushedRef: Sendable, Hashable {
  /// What the person named: a ref, `(delete)`, or a revision such as `HEAD~1` (raw bytes).
  package var localName: [UInt8]
  /// The object that the remote ref will name; nil where the ref is deleted.
  package var localID: String?
  package var remoteName: [UInt8]
  /// The object that it names now; nil where the ref is new.
  package var remoteID: String?

  package var isDeletion: Bool { localID == nil }

  /// Reads `<local ref> SP <local oid> SP <remote ref> SP <remote oid> LF` lines (githooks(5)).
  ///
  /// The local ref is as the person typed it, so it may hold spaces (`HEAD@{1 day ago}`).
  /// - Throws: a `Failure` for every line of another shape: a push that is not understood is not
  ///   waved through.
  package static func parse(prePush input: [UInt8]) throws(Failure) -> [PushedRef] {
    try parseLines(of: input, hook: .prePush) { line in
      let fields = line.split(separator: space, omittingEmptySubsequences: false)
      guard fields.count >= 4, let localID = objectName(fields[fields.count - 3]),
        let remoteID = objectName(fields[fields.count - 1])
      else { return nil }
      let local = Array(line.prefix(upTo: fields[fields.count - 3].startIndex - 1))
      let remote = Array(fields[fields.count - 2])
      guard !local.isEmpty, !remote.isEmpty else { return nil }
      return PushedRef(
        localName: local, localID: nilIfZero(localID), remoteName: remote,
        remoteID: nilIfZero(remoteID))
    }
  }
}

/// A ref that a push has brought to a server: a line of `pre-receive`'s or `post-receive`'s
/// standard input, or the arguments of `update`.
package struct ReceivedRef: Sendable, Hashable {
  package var name: [UInt8]
  /// nil where the ref is new.
  package var oldID: String?
  /// nil where it is deleted.
  package var newID: String?

  package init(name: [UInt8], oldID: String?, newID: String?) {
    self.name = name
    self.oldID = oldID
    self.newID = newID
  }

  /// Reads `<old oid> SP <new oid> SP <ref> LF` lines (githooks(5)).
  package static func parse(receive input: [UInt8]) throws(Failure) -> [ReceivedRef] {
    try parseLines(of: input, hook: .preReceive) { line in
      let fields = line.split(
        separator: space, maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3, let old = objectName(fields[0]), let new = objectName(fields[1]),
        !fields[2].isEmpty
      else { return nil }
      return ReceivedRef(name: Array(fields[2]), oldID: nilIfZero(old), newID: nilIfZero(new))
    }
  }

  /// Reads the three arguments of `update`: the ref, the old and the new object.
  package static func parse(update arguments: [[UInt8]]) throws(Failure) -> ReceivedRef {
    guard arguments.count == 3, !arguments[0].isEmpty, let old = objectName(arguments[1][...]),
      let new = objectName(arguments[2][...])
    else { throw unreadable(hook: .update, line: 0) }
    return ReceivedRef(name: arguments[0], oldID: nilIfZero(old), newID: nilIfZero(new))
  }
}

/// A commit that `git commit --amend` or `git rebase` has replaced: a line of `post-rewrite`'s
/// standard input. Several old commits may name one new commit: they were squashed into it.
package struct RewrittenCommit: Sendable, Hashable {
  package var old: String
  package var new: String

  package init(old: String, new: String) {
    self.old = old
    self.new = new
  }

  /// Reads `<old oid> SP <new oid> [ SP <extra> ] LF` lines (githooks(5)).
  package static func parse(postRewrite input: [UInt8]) throws(Failure) -> [RewrittenCommit] {
    try parseLines(of: input, hook: .postRewrite) { line in
      let fields = line.split(separator: space, maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count >= 2, let old = objectName(fields[0]), let new = objectName(fields[1])
      else { return nil }
      return RewrittenCommit(old: old, new: new)
    }
  }
}

private let space = UInt8(ascii: " ")

/// Parses each line of a hook's standard input; a missing last line end is no error, an empty
/// input no lines.
private func parseLines<T>(
  of input: [UInt8], hook: HookName, _ parse: (ArraySlice<UInt8>) -> T?
) throws(Failure) -> [T] {
  var lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  if lines.last?.isEmpty == true { lines.removeLast() }
  var parsed: [T] = []
  var diagnostics: [Diagnostic] = []
  for (index, line) in lines.enumerated() {
    if let value = parse(line) {
      parsed.append(value)
    } else {
      diagnostics += unreadable(hook: hook, line: index + 1).diagnostics
    }
  }
  if !diagnostics.isEmpty { throw Failure(diagnostics) }
  return parsed
}

/// Returns a whole object name (SHA-1 or SHA-256) as text; nil where `bytes` are none.
private func objectName(_ bytes: ArraySlice<UInt8>) -> String? {
  let isHex = bytes.allSatisfy { byte in
    (0x30...0x39).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
  guard isHex, bytes.count == 40 || bytes.count == 64 else { return nil }
  return String(decoding: bytes, as: UTF8.self)
}

private func nilIfZero(_ name: String) -> String? {
  name.utf8.allSatisfy { $0 == UInt8(ascii: "0") } ? nil : name
}

private func unreadable(hook: HookName, line: Int) -> Failure {
  Failure(
    Diagnostic(
      .error, "hook-input", "cannot read what git told '\(hook.rawValue)'",
      at: line > 0 ? .init(path: "standard input", line: line, column: 1) : nil,
      hint: "the hook is called by git, not by hand: see githooks(5)"))
}

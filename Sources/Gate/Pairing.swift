package import Checks
import Text

/// Pairs the findings of a file's new version with those of its old versions, so that only what
/// the change brings is left (DESIGN.md §4).
///
/// Findings with the same key (rule and normalised text) are equals. Of `n` equals in the new
/// version and `o` in the old, `n - o` are new; which ones is told by their neighbouring lines,
/// then by their order. Lines may move; the counts decide.
package struct Pairing: Sendable {
  /// Findings of one version of a file, each with a digest of the lines around it.
  package struct Version: Sendable {
    package var findings: [Finding]
    /// One for each finding; equal contexts mean equal neighbouring lines.
    package var contexts: [UInt64]

    package init(findings: [Finding], contexts: [UInt64]) {
      precondition(findings.count == contexts.count)
      self.findings = findings
      self.contexts = contexts
    }

    /// Works the contexts out from the text that the findings were found in.
    package init(_ findings: [Finding], in bytes: Span<UInt8>) {
      self.findings = findings
      guard findings.contains(where: { $0.region != nil }) else {
        contexts = findings.map { _ in 0 }
        return
      }
      let lines = LineTable(bytes)
      contexts = []
      for finding in findings { contexts.append(context(of: finding, in: bytes, lines: lines)) }
    }
  }

  /// What the change brings, in the order of the new version.
  package var introduced: [Finding] = []
  /// What was there before.
  package var alreadyThere: [Finding] = []
  /// Old findings that the new version no longer has: where one turns up in another file of the
  /// change, a line has moved there.
  package var vanished: [Finding] = []

  /// - Parameters:
  ///   - new: the findings of the new version.
  ///   - old: those of each base's version; a finding that any base had is not new.
  package init(new: Version, old: [Version]) {
    var isOld = [Bool](repeating: false, count: new.findings.count)
    var groups: [String: [Int]] = [:]
    for (index, finding) in new.findings.enumerated() {
      groups[finding.key, default: []].append(index)
    }
    for version in old { pair(version, groups: groups, new: new, isOld: &isOld) }
    for (index, finding) in new.findings.enumerated() {
      if isOld[index] { alreadyThere.append(finding) } else { introduced.append(finding) }
    }
  }

  private mutating func pair(
    _ version: Version, groups: [String: [Int]], new: Version, isOld: inout [Bool]
  ) {
    var oldGroups: [String: [Int]] = [:]
    for (index, finding) in version.findings.enumerated() {
      oldGroups[finding.key, default: []].append(index)
    }
    for (key, olds) in oldGroups {
      let news = groups[key] ?? []
      // A base counts by itself: what another base has paired may be paired again.
      let unpaired = pairByContext(news, olds, new: new, old: version, isOld: &isOld)
      for (index, _) in zip(unpaired.new, unpaired.old) { isOld[index] = true }
      if unpaired.old.count > unpaired.new.count {
        vanished += unpaired.old.dropFirst(unpaired.new.count).map { version.findings[$0] }
      }
    }
    vanished.sort()
  }

  /// Pairs equals whose neighbouring lines agree; returns those that are left, in their order.
  private func pairByContext(
    _ news: [Int], _ olds: [Int], new: Version, old: Version, isOld: inout [Bool]
  ) -> (new: [Int], old: [Int]) {
    var byContext: [UInt64: [Int]] = [:]
    for index in olds.reversed() { byContext[old.contexts[index], default: []].append(index) }
    var paired: Set<Int> = []
    var left: [Int] = []
    for index in news {
      if let match = byContext[new.contexts[index]]?.popLast() {
        isOld[index] = true
        paired.insert(match)
      } else {
        left.append(index)
      }
    }
    return (left, olds.filter { !paired.contains($0) })
  }
}

/// Returns a digest of the line before and the line after a finding, 0 for a file as a whole.
private func context(of finding: Finding, in bytes: Span<UInt8>, lines: LineTable) -> UInt64 {
  guard let region = finding.region else { return 0 }
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for line in [region.start.line - 1, region.end.line + 1] {
    if line >= 1, line <= lines.lineCount {
      for index in lines.range(ofLine: line, in: bytes) {
        hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3
      }
    }
    hash = (hash ^ 0x0A) &* 0x100_0000_01b3
  }
  return hash
}

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
      contexts = findings.map { finding in
        finding.region.map { context(around: $0.bytes, in: bytes) } ?? 0
      }
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

/// How much of a neighbouring line counts: of a long one the part that is next to the finding's.
private let contextBytesMax = 4096

/// Returns a digest of the line before and the line after the lines of a finding.
private func context(around range: Range<Int>, in bytes: Span<UInt8>) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  let newline = UInt8(ascii: "\n")
  // Without the CR of a line end, so that changing line ends moves nothing.
  func add(_ byte: UInt8) {
    if byte != UInt8(ascii: "\r") { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }
  // Where the finding's first line starts; a line that is longer than this has no neighbour.
  var start = range.lowerBound
  let lowest = max(0, start - contextBytesMax)
  while start > lowest, bytes[start - 1] != newline { start -= 1 }
  if start > 0, bytes[start - 1] == newline {
    let end = start - 1
    var at = end
    while at > 0, end - at < contextBytesMax, bytes[at - 1] != newline { at -= 1 }
    for index in at..<end { add(bytes[index]) }
  }
  add(newline)
  var end = max(range.lowerBound, range.upperBound - 1)
  let highest = min(bytes.count, end + contextBytesMax)
  while end < highest, bytes[end] != newline { end += 1 }
  if end < bytes.count, bytes[end] == newline {
    var at = end + 1
    while at < bytes.count, at - end <= contextBytesMax, bytes[at] != newline {
      add(bytes[at])
      at += 1
    }
  }
  add(newline)
  return hash
}

import Diagnostics
import Rules
import Text

/// Gathers what the checks find in one text.
///
/// Holds a bounded number of hits however many there are; lines, excerpts and fingerprints are
/// made from the hits that are left at the end.
struct Report {
  /// One place that a check reported, before it is a `Finding`.
  struct Hit {
    var rule: Int
    /// nil: the file as a whole.
    var bytes: Range<Int>?
    /// Tells faults of a whole file apart; empty where the text at `bytes` does.
    var detail: String
    var message: String
    var edit: Finding.Edit?
  }

  /// What is done with a hit.
  enum Purpose {
    case list
    /// Lists what `KnownFindings` does not hold.
    case listUnknown(KnownFindings)
    case know(KnownFindings)
  }

  let rules: [Rule]
  private(set) var hits: [Hit] = []
  private(set) var unlisted: [Int: Int] = [:]
  var secrets = SecretRanges()
  /// Why the text could not be judged; the inspection fails then.
  private(set) var failure: Diagnostic?
  private(set) var purpose: Purpose
  private let limits: Inspection.Limits
  private var listed: [Int: Int] = [:]
  private var scratch: [UInt8] = []

  init(
    _ rules: [Rule], for purpose: Purpose = .list, limits: Inspection.Limits = .usual
  ) {
    self.rules = rules
    self.limits = limits
    self.purpose = purpose
  }

  /// Reports a place in `bytes`. `message` is what is said where the rule says nothing.
  mutating func add(
    _ rule: Int, at range: Range<Int>, in bytes: Span<UInt8>,
    edit: @autoclosure () -> Finding.Edit? = nil, message: @autoclosure () -> String
  ) {
    if !listsAll {
      FindingKey.normalise(range, in: bytes, into: &scratch)
      if !isWanted(hash(rule, scratch, whole: false)) { return }
    }
    list(rule, range, "", edit(), message())
  }

  /// Reports a fault of the file as a whole, at `range` where there is a place to show.
  ///
  /// `detail` tells apart what one rule may say of a file, and holds nothing that changes while
  /// the fault stays the same: a file that was too large and grows has no new fault.
  mutating func addWhole(
    _ rule: Int, detail: String, at range: Range<Int>? = nil,
    edit: @autoclosure () -> Finding.Edit? = nil, message: @autoclosure () -> String
  ) {
    if !listsAll, !isWanted(hash(rule, Array(detail.utf8), whole: true)) { return }
    list(rule, range, detail, edit(), message())
  }

  private var listsAll: Bool { if case .list = purpose { true } else { false } }

  private mutating func list(
    _ rule: Int, _ range: Range<Int>?, _ detail: String, _ edit: @autoclosure () -> Finding.Edit?,
    _ message: @autoclosure () -> String
  ) {
    guard mayList(rule) else { return }
    hits.append(
      Hit(
        rule: rule, bytes: range, detail: detail, message: rules[rule].message ?? message(),
        edit: edit()))
  }

  /// Makes the inspection fail: what a check cannot judge must not pass for clean.
  mutating func fail(_ diagnostic: Diagnostic) { failure = failure ?? diagnostic }

  /// Marks bytes that no excerpt may show.
  mutating func hide(_ secret: Range<Int>) { secrets.add(secret) }

  /// Returns `bytes` as a message may quote them: escaped, the secrets found so far masked.
  mutating func quotable(_ bytes: Span<UInt8>) -> String {
    secrets.sort()
    return printableText(secrets.masked(0..<bytes.count, in: bytes))
  }

  /// The findings gathered so far, for `Purpose.know`.
  var known: KnownFindings {
    if case .know(let known) = purpose { known } else { KnownFindings() }
  }

  /// The text by which a hit at `range` is equal to others.
  mutating func normalised(_ range: Range<Int>, in bytes: Span<UInt8>) -> [UInt8] {
    FindingKey.normalise(range, in: bytes, into: &scratch)
    return scratch
  }

  private func hash(_ rule: Int, _ text: [UInt8], whole: Bool) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(rules[rule].id)
    hasher.combine(whole)
    hasher.combine(text)
    return UInt64(truncatingIfNeeded: hasher.finalize())
  }

  /// Counts the hit where it is only counted; returns whether it is to be listed.
  private mutating func isWanted(_ hash: UInt64) -> Bool {
    switch purpose {
    case .list:
      return true
    case .know(var known):
      purpose = .list  // Keeps the dictionary uniquely referenced while it changes.
      known.add(hash)
      purpose = .know(known)
      return false
    case .listUnknown(var known):
      purpose = .list
      let isNew = !known.take(hash)
      purpose = .listUnknown(known)
      return isNew
    }
  }

  /// Whether there is room for one more hit of `rule`; counts it either way.
  private mutating func mayList(_ rule: Int) -> Bool {
    let count = listed[rule, default: 0]
    let hasRoom =
      count < Inspection.listedAlwaysMax
      || (count < limits.perRule && hits.count < limits.perFile)
    if hasRoom {
      listed[rule] = count + 1
    } else {
      unlisted[rule, default: 0] += 1
    }
    return hasRoom
  }
}

import Checks
package import Gate
import Text

/// What the verdict that came with a commit is worth, now that the commit was judged again.
package struct VerdictComparison: Sendable, Hashable {
  package enum Answer: String, Sendable, CaseIterable {
    /// It was judged, by the same standard and engine, with the same verdict.
    case same
    case standardDiffers = "standard-differs"
    case engineDiffers = "engine-differs"
    /// The commit came without a verdict that holds for it.
    case missing
    /// The record contradicts itself, or what judging the same says.
    case altered
  }

  package var answer: Answer
  /// More words, for people; not safe to print.
  package var detail: String?

  package init(_ answer: Answer, _ detail: String? = nil) {
    self.answer = answer
    self.detail = detail
  }

  /// Compares what the audit of a commit has found with a judgement of the same commit.
  package init(_ entry: RangeAudit.Entry, with judgement: Judgement) {
    guard let found = entry.found else {
      let isOfOthers = entry.marks.contains(.anotherTree)
      self.init(.missing, isOfOthers ? "the records on it judged other trees" : nil)
      return
    }
    self =
      Self.contradiction(found, judgement) ?? Self.gap(entry, found)
      ?? Self.difference(found, judgement)
  }

  /// A record that cannot be what a gate wrote.
  private static func contradiction(
    _ found: FoundVerdict, _ judgement: Judgement
  ) -> VerdictComparison? {
    let record = found.record
    // What a later version writes is not for this one to doubt.
    if record.isNewer { return nil }
    if !record.hasTrueSerial {
      return VerdictComparison(.altered, "the serial does not fit the recipe")
    }
    let then = record.verdict == .unjudged ? record.lateVerdict : record.verdict
    guard found.isSameChange, record.recipe == judgement.recipe, let then, then != .cannotJudge,
      let now = verdict(of: judgement, asIn: record), then != now
    else { return nil }
    return VerdictComparison(
      .altered, "it says \(then.rawValue), and judging the same says \(now.rawValue)")
  }

  /// What the judgement says of as much as the record is about: a record made before the message
  /// was known is about the files alone, and one of another message tells nothing.
  private static func verdict(of judgement: Judgement, asIn record: Record) -> Verdict? {
    if judgement.verdict == .cannotJudge { return nil }
    guard let digest = record["message"]?["digest"]?.string else {
      return judgement.errors.contains { $0.path != nil } ? .stopped : .passed
    }
    return digest == judgement.messageDigest ? judgement.verdict : nil
  }

  private static func gap(
    _ entry: RangeAudit.Entry, _ found: FoundVerdict
  ) -> VerdictComparison? {
    for mark in entry.marks {
      switch mark {
      case .anotherChange:
        return VerdictComparison(.missing, "its tree was judged as the end of another change")
      case .skipped(let reason):
        return VerdictComparison(
          .missing, "the gate was passed by with FACTORY_HOOK=0" + (reason.map { ": \($0)" } ?? ""))
      case .late(let verdict):
        return VerdictComparison(
          .missing, "it came without a verdict; judged late: \(verdict.rawValue)")
      case .unjudged: return VerdictComparison(.missing)
      case .cannotJudge: return VerdictComparison(.missing, "it could not be judged then")
      default: continue
      }
    }
    return nil
  }

  private static func difference(
    _ found: FoundVerdict, _ judgement: Judgement
  ) -> VerdictComparison {
    let record = found.record
    if let then = record.recipe?.standard, then != judgement.recipe.standard {
      return VerdictComparison(
        .standardDiffers,
        "by \(then.prefix(12)) then, by \(judgement.recipe.standard.prefix(12)) now")
    }
    if record.isNewer {
      return VerdictComparison(.engineDiffers, "a later version wrote the record")
    }
    if let then = record.recipe?.engine, then != judgement.recipe.engine {
      return VerdictComparison(
        .engineDiffers, "by engine \(then) then, by engine \(judgement.recipe.engine) now")
    }
    switch found.match {
    case .commit: return VerdictComparison(.same)
    case .tree, .patch:
      return VerdictComparison(.same, "found by the same \(found.match.rawValue)")
    }
  }
}

import Diagnostics
import Matching
import Rules
import Synchronization
import Text

/// A pattern of a rule beside the one that finds: parsed when it is first asked, then shared by
/// all threads.
///
/// Rules are validated before they are judged by, so a pattern that is refused here is one of a
/// built-in pack or too large to run; either way the report fails, and nothing passes for clean.
final class SharedPattern: Sendable {
  private let source: String
  private let options: PatternOptions
  private let place: Diagnostic.Location?
  private let pattern = Mutex<Result<Pattern, PatternError>?>(nil)
  private let matchers = ScratchPool<Matcher>()

  init(_ source: String, options: PatternOptions = PatternOptions(), place: Diagnostic.Location?) {
    self.source = source
    self.options = options
    self.place = place
  }

  /// Whether the pattern matches anywhere in `text`.
  func matches(_ text: Span<UInt8>, _ report: inout Report) -> Bool {
    firstMatch(in: text, from: 0, &report) != nil
  }

  /// Returns the first match at or after `from`.
  func firstMatch(in text: Span<UInt8>, from: Int, _ report: inout Report) -> Range<Int>? {
    switch parsed() {
    case .success(let pattern):
      let matcher = matchers.take() ?? Matcher(pattern)
      let match = matcher.firstMatch(in: text, from: from)
      matchers.give(matcher)
      return match
    case .failure(let error):
      report.fail(invalidPattern(error, source, at: place))
      return nil
    }
  }

  private func parsed() -> Result<Pattern, PatternError> {
    pattern.withLock { known in
      if let known { return known }
      let result: Result<Pattern, PatternError>
      do throws(PatternError) {
        result = .success(try Pattern(source, options: options))
      } catch {
        result = .failure(error)
      }
      known = result
      return result
    }
  }
}

/// Returns the patterns that `option` of `rule` holds.
func sharedPatterns(
  _ rule: Rule, _ option: String, options: PatternOptions = PatternOptions()
) -> [SharedPattern] {
  rule.options.strings(option).map {
    SharedPattern($0, options: options, place: rule.options.place(of: option))
  }
}

/// Returns what is wrong with the patterns of the given options.
func validatePatterns(
  _ rule: Rule, in names: [String], options: PatternOptions = PatternOptions()
) -> [Diagnostic] {
  names.flatMap { name in
    rule.options.strings(name).compactMap { source in
      do throws(PatternError) {
        _ = try Pattern(source, options: options)
        return nil
      } catch {
        return invalidPattern(error, source, at: rule.options.place(of: name))
      }
    }
  }
}

/// The diagnostic for a pattern that the engine refuses.
func invalidPattern(
  _ error: PatternError, _ source: String, at place: Diagnostic.Location?
) -> Diagnostic {
  let shown = source.count > 60 ? String(source.prefix(57)) + "..." : source
  return Diagnostic(
    .error, "invalid-pattern",
    "pattern '\(printableText(Array(shown.utf8)))': \(error.message) at byte \(error.offset)",
    at: place, hint: error.hint)
}

/// Returns the globs that `option` of `rule` holds.
func readGlobs(_ rule: Rule, _ option: String) throws(Failure) -> [Glob] {
  let faults = validateGlobs(rule, in: [option])
  if !faults.isEmpty { throw Failure(faults) }
  return rule.options.strings(option).compactMap { try? Glob($0) }
}

/// Returns what is wrong with the globs of the given options.
func validateGlobs(_ rule: Rule, in names: [String]) -> [Diagnostic] {
  names.flatMap { name in
    rule.options.strings(name).compactMap { text in
      let place = rule.options.place(of: name)
      do throws(GlobError) {
        guard try Glob(text).isNegated else { return nil }
        return Diagnostic(
          .error, "invalid-glob", "glob '\(text)' cannot be a negation here", at: place)
      } catch {
        return Diagnostic(
          .error, "invalid-glob", "glob '\(text)': \(error.message) at byte \(error.offset)",
          at: place, hint: error.hint)
      }
    }
  }
}

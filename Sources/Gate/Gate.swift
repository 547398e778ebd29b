import Checks
package import Diagnostics
import Git
import Platform
package import Rules
import Text

/// The gate: judges a change by the standard in its own tree.
///
/// One way through the house, in this order and never back: read the standard, judge the new
/// blobs, subtract what was there before, decide. What the change is and where its blobs come
/// from is the caller's to say; nothing here prints, writes or knows a hook.
package struct Gate: Sendable {
  let loader: StandardLoader
  let openSource: @Sendable () throws(Failure) -> any ChangeSource
  let memory: JudgeMemory
  let workersMax: Int?
  /// Told of each file that was judged, on the thread that judged it.
  package var onFile: (@Sendable () -> Void)?

  /// - Parameters:
  ///   - loader: knows the kinds of checks and the built-in packs.
  ///   - memory: what judging other changes has learnt.
  ///   - workersMax: how many threads may judge files; nil for as many as there are processors.
  ///   - openSource: opens a source of the same change for one more thread.
  package init(
    loader: StandardLoader, memory: JudgeMemory = JudgeMemory(), workersMax: Int? = nil,
    openSource: @escaping @Sendable () throws(Failure) -> any ChangeSource
  ) {
    self.loader = loader
    self.memory = memory
    self.workersMax = workersMax
    self.openSource = openSource
  }

  /// The standards that judge a change.
  package struct Standards: Sendable {
    package var target: Standard
    package var isGiven: Bool
    /// The standards of the bases, where the change touches the standard.
    package var bases: [Standard]
    /// Standards that must be passed besides, whatever the tree says: a server's own.
    package var besides: [Standard] = []
    package var remarks: [Diagnostic]
  }

  /// Reads the standards for `subject`: that of its target and, where the change touches the
  /// standard itself, those of its bases.
  ///
  /// - Parameters:
  ///   - given: a rulefile named by hand, which takes the place of the tree's own.
  ///   - local: the person's own additions, not part of the tree.
  /// - Throws: every error of the target's rulefiles at once. A base whose standard is broken is
  ///   remarked on: otherwise nobody could mend it.
  package func standards(
    for subject: Subject, from source: any ChangeSource,
    given: StandardLoader.NamedRulefile? = nil, local: StandardLoader.NamedRulefile? = nil
  ) throws(Failure) -> Standards {
    let files = subject.change.files
    let folders = subject.foldersWithRulefiles
    let target = try memory.standards.standard(
      loader, for: folders, .init(given: given, local: local),
      in: .init(id: source.targetID, bytes: source.targetFile))
    var standards = Standards(
      target: target, isGiven: given != nil, bases: [], remarks: target.warnings)
    guard given == nil, files.contains(where: { target.isPartOfStandard($0.path) }) else {
      return standards
    }
    for (index, base) in subject.bases.enumerated() where base != .emptyTree {
      do throws(Failure) {
        let old = try memory.standards.standard(
          loader, for: folders, .init(),
          in: .init(
            id: { path throws(Failure) in try source.baseID(path, index) },
            bytes: { path throws(Failure) in try source.baseFile(path, index) }))
        let known = standards.bases.map(\.digest) + [target.digest]
        if !known.contains(old.digest) { standards.bases.append(old) }
      } catch {
        standards.remarks.append(
          Diagnostic(
            .warning, "old-standard-broken",
            "the standard before this change is broken: the new one alone judges",
            hint: error.diagnostics.first?.description))
      }
    }
    return standards
  }

  /// Judges the files of `subject`.
  ///
  /// - Parameters:
  ///   - today: the day on which allowances must still hold.
  ///   - trailers: what the commit's message allows; nothing where there is no message yet.
  ///   - baseline: what the findings of a whole tree are subtracted by.
  package func judge(
    _ subject: Subject, by standards: Standards, on today: CalendarDate,
    allowing trailers: Suppressions = Suppressions(), baseline use: BaselineUse = .ofTree,
    from source: any ChangeSource
  ) -> Judgement {
    let begin = Clock.monotonicNanoseconds()
    var judgement = Judgement(
      verdict: .passed, recipe: Self.recipe(of: subject, by: standards.target),
      commit: subject.commit?.hex)
    judgement.remarks = standards.remarks
    do throws(Failure) {
      let prepared = try memory.prepare(standards.target)
      judgement.setRules { prepared.rulesInForce }
      judgement.standards = [standards.target.used(as: standards.isGiven ? .given : .target)]
      let filter = SuppressionFilter(today: today, trailers: trailers)
      judgement.remarks += try remarks(onBaselineIn: subject, standards, from: source)
      let baseline = try baseline(
        use, for: subject, by: standards, from: source, &judgement.remarks)
      var outcome = try judge(
        subject, by: standards.target, filter, beside: baseline, from: source)
      for base in standards.bases {
        judgement.standards.append(base.used(as: .base))
        outcome.add(try judge(subject, by: base, filter, from: source))
      }
      for other in standards.besides {
        judgement.standards.append(other.used(as: .given))
        outcome.add(try judge(subject, by: other, filter, from: source))
      }
      if !subject.isNarrowed {
        outcome.remarks += unused(trailers, beside: outcome.usedTrailers, standards.target)
      }
      judgement.take(outcome)
      judgement.baseline = outcome.comparison
      if let comparison = outcome.comparison {
        judgement.remarks += remarks(on: comparison, standards)
      }
      judgement.addedSuppressions += standards.addedAllowances(to: subject)
    } catch {
      judgement.verdict = .cannotJudge
      judgement.remarks += error.diagnostics
    }
    judgement.durationNanoseconds = Clock.monotonicNanoseconds() - begin
    return judgement
  }

  /// The recipe of judging `subject` by `standard`; nil: a standard that could not be read.
  package static func recipe(of subject: Subject, by standard: Standard?) -> Recipe {
    Recipe(
      scope: subject.scope, bases: subject.bases.map(\.hex), target: subject.change.target.hex,
      standard: standard.map { hexadecimal($0.digest) } ?? Recipe.unresolvedStandard)
  }

  /// Tells of trailers about files that no finding needs. Those about the message are told of when
  /// the message is judged.
  private func unused(
    _ trailers: Suppressions, beside used: Set<Int>, _ standard: Standard
  ) -> [Diagnostic] {
    trailers.all.enumerated().compactMap { index, trailer in
      guard !used.contains(index), trailer.defect == nil, let id = trailer.rule,
        let rule = standard.rule(id), rule.level != .off, rule.suppressible, !isForMessages(rule)
      else { return nil }
      return SuppressionFilter.unused(id, at: .init(message: trailer.position))
    }
  }

  /// Whether a rule judges the commit message.
  func isForMessages(_ rule: Rule) -> Bool {
    loader.kinds.contains { $0.name == rule.check && $0.subject == .message }
  }

  private func judge(
    _ subject: Subject, by standard: Standard, _ filter: SuppressionFilter,
    beside baseline: Baseline? = nil, from source: any ChangeSource
  ) throws(Failure) -> ChangeJudge.Outcome {
    let files = FileJudge(
      prepared: try memory.prepare(standard), filter: filter, memory: memory,
      isForBaseline: baseline != nil, remembers: subject.scope != .tree)
    return ChangeJudge(
      files: files, baseline: baseline, openSource: openSource, workersMax: workersMax,
      onFile: onFile
    )
    .judge(subject, from: source)
  }
}

extension ChangeJudge.Outcome {
  /// Adds what another standard says of the same change: a finding that both make counts once.
  fileprivate mutating func add(_ other: ChangeJudge.Outcome) {
    struct Place: Hashable {
      var rule: String
      var path: RepositoryPath?
      var fingerprint: String
    }
    func place(_ finding: Finding) -> Place {
      Place(rule: finding.rule, path: finding.path, fingerprint: finding.fingerprint)
    }
    // The heavier of two levels for one finding counts.
    var byPlace: [Place: Int] = [:]
    for (index, finding) in findings.enumerated() { byPlace[place(finding)] = index }
    for finding in other.findings {
      if let index = byPlace[place(finding)] {
        if findings[index].severity < finding.severity { findings[index] = finding }
      } else {
        findings.append(finding)
      }
    }
    findings.sort()
    failures += other.failures.filter { !failures.contains($0) }
    usedTrailers.formUnion(other.usedTrailers)
    // What one standard allows the other may not, and the other way round.
    let left = Set(findings.map(place))
    subtracted.removeAll { left.contains(place($0.finding)) }
    let known = Set(subtracted.map { place($0.finding) })
    subtracted += other.subtracted.filter { subtraction in
      guard case .suppressed = subtraction.reason else { return false }
      let place = place(subtraction.finding)
      return !left.contains(place) && !known.contains(place)
    }
    remarks += other.remarks.filter { $0.id.hasPrefix("allowance-end") && !remarks.contains($0) }
  }
}

extension Judgement {
  /// Decides the verdict: what could not be read stops the line as a finding does, and says so.
  fileprivate mutating func take(_ outcome: ChangeJudge.Outcome) {
    findings = outcome.findings
    subtracted = outcome.subtracted
    addedSuppressions = outcome.added
    remarks += outcome.remarks + outcome.failures
    filesJudged = outcome.filesJudged
    filesExcluded = outcome.filesExcluded
    bytesJudged = outcome.bytesJudged
    if !outcome.failures.isEmpty {
      verdict = .cannotJudge
    } else if findings.contains(where: { $0.severity == .error }) {
      verdict = .stopped
    }
  }
}

extension Gate.Standards {
  /// What the rulefile allows since this change. The standards of the bases are read where the
  /// change touches the standard.
  fileprivate func addedAllowances(to subject: Subject) -> [AddedSuppression] {
    if isGiven || subject.scope == .tree || target.allowances.isEmpty { return [] }
    let isTouched = subject.change.files.contains { target.isPartOfStandard($0.path) }
    return isTouched && isBaseKnown ? target.addedAllowances(beyond: bases) : []
  }

  /// Whether the standards of all bases could be read, or are this one.
  private var isBaseKnown: Bool { !remarks.contains { $0.id == "old-standard-broken" } }
}

extension Standard {
  /// The rules with a level above `off`, of all sections, sorted by id.
  package var rulesInForce: [Judgement.RuleInForce] { rulesInForce { _ in true } }

  /// The same of the rules that `isWanted`.
  func rulesInForce(where isWanted: (Rule) -> Bool) -> [Judgement.RuleInForce] {
    var all: [Judgement.RuleInForce] = []
    for section in sections {
      for rule in section.rules where rule.level != .off && isWanted(rule) {
        all.append(.init(id: rule.id, level: rule.level.rawValue, source: rule.origin.source))
      }
    }
    // The sort is stable: of a rule that several sections have, the first section's says.
    all.sort { $0.id < $1.id }
    guard sections.count > 1 else { return all }
    var rules: [Judgement.RuleInForce] = []
    for rule in all where rule.id != rules.last?.id { rules.append(rule) }
    return rules
  }

  /// How many rules are in force.
  private var ruleCount: Int {
    if sections.count > 1 { return rulesInForce.count }
    return sections[0].rules.count { $0.level != .off }
  }

  func used(as role: Judgement.StandardUsed.Role) -> Judgement.StandardUsed {
    Judgement.StandardUsed(
      role: role, digest: hexadecimal(digest), sources: sources.map(\.name),
      ruleCount: ruleCount, isDefault: isDefault)
  }
}

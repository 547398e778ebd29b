import Checks
import Diagnostics
import Git
import Rules
import Text

/// What judging one file of a change came to.
struct FileOutcome: Sendable {
  /// What the change brings.
  var introduced: [Finding] = []
  var alreadyThere: [Finding] = []
  /// What a comment in the new version or the rulefile allows.
  var suppressed: [Subtraction] = []
  /// What there is to say of such allowances.
  var remarks: [Diagnostic] = []
  /// The suppressions of the new version that no old one has.
  var added: [Suppression] = []
  /// What the rulefile allows and was asked for.
  var usedAllowances: Set<Rule.Origin> = []
  /// One for each of `introduced` where a whole tree is judged and a baseline wants them.
  var surroundings: [Surroundings] = []
  /// What old versions had and the new one has not.
  var vanished: [Finding] = []
  /// By rule id, findings beyond those that are listed.
  var unlisted: [String: Int] = [:]
  var isExcluded = false
  var isJudged = false
  var bytesJudged = 0
  var failure: Failure?

  /// Whether there is anything beside the counts.
  var saysAnything: Bool {
    !(introduced.isEmpty && alreadyThere.isEmpty && suppressed.isEmpty && remarks.isEmpty
      && added.isEmpty && usedAllowances.isEmpty && surroundings.isEmpty && vanished.isEmpty
      && unlisted.isEmpty && failure == nil)
  }
}

/// Judges single files by a standard: the new version whole and, only where it has findings, the
/// old versions too.
struct FileJudge: Sendable {
  let prepared: PreparedStandard
  let filter: SuppressionFilter
  let memory: JudgeMemory
  /// Whether a baseline asks for all findings, with the lines around them.
  var isForBaseline = false
  /// Whether what is found is remembered for other changes; of a whole tree nothing comes twice.
  var remembers = true
  /// Where verdicts are looked up and kept while very many files are judged.
  var batch: VerdictBatch?

  var standard: Standard { prepared.standard }
  var inspectors: [Inspector] { prepared.inspectors }
  /// By the index of the section.
  var rules: [SectionRules] { prepared.rules }

  /// Judges `file`; whatever cannot be read is kept in the outcome, so that the other files of the
  /// change are judged all the same and everything is told at once.
  func judge(_ file: ChangedFile, from source: any ChangeSource) -> FileOutcome {
    var outcome = FileOutcome()
    guard let new = file.new else { return outcome }
    let index = standard.sectionIndex(for: file.path)
    if prepared.excludes(file.path, inSection: index) {
      outcome.isExcluded = true
      return outcome
    }
    do throws(Failure) {
      try judge(new, file.old, by: inspectors[index], from: source, into: &outcome)
    } catch {
      outcome.failure = error.located(in: file.path)
    }
    outcome.isJudged = true
    return outcome
  }

  /// Returns what `version` has that its file does not have any more: `outcome` tells what the new
  /// version has. For lines that moved to another file.
  func vanished(from file: ChangedFile, source: any ChangeSource) throws(Failure) -> [Finding] {
    let section = standard.sectionIndex(for: file.path)
    if prepared.excludes(file.path, inSection: section) { return [] }
    let inspector = inspectors[section]
    var new = Pairing.Version(findings: [], contexts: [])
    if let version = file.new {
      new = try read(version, by: inspector, names: source.targetNames(), source).version
    }
    let old = try oldVersions(file.old, rulesPath: file.path, by: inspector, source)
    return Pairing(new: new, old: old).vanished
  }

  /// Pairs the findings of an added file with those of the version that it was renamed from.
  func judge(
    _ file: ChangedFile, renamedFrom old: FileVersion, source: any ChangeSource
  ) -> FileOutcome {
    judge(
      ChangedFile(path: file.path, new: file.new, old: [old]), from: source)
  }

  private func judge(
    _ new: FileVersion, _ old: [FileVersion?], by inspector: Inspector,
    from source: any ChangeSource, into outcome: inout FileOutcome
  ) throws(Failure) {
    let fresh = try read(new, by: inspector, names: source.targetNames(), source)
    outcome.bytesJudged = fresh.bytes
    outcome.suppressed = fresh.suppressed
    outcome.remarks = fresh.remarks
    outcome.usedAllowances = fresh.usedAllowances
    outcome.added = try added(fresh.marks, old, rulesPath: new.path, by: inspector, source)
    guard !fresh.version.findings.isEmpty else { return }
    if !fresh.unlisted.isEmpty, old.contains(where: { $0 != nil }) {
      try judgeCrowded(new, old, by: inspector, from: source, into: &outcome)
      return
    }
    let before = try oldVersions(old, rulesPath: new.path, by: inspector, source)
    let pairing = Pairing(new: fresh.version, old: before)
    outcome.introduced = pairing.introduced
    outcome.surroundings = fresh.surroundings
    outcome.alreadyThere = pairing.alreadyThere
    outcome.vanished = pairing.vanished
    outcome.unlisted = fresh.unlisted
  }

  /// Judges a file with more findings than are listed: the old versions are counted whole, and
  /// only what goes beyond them is listed.
  private func judgeCrowded(
    _ new: FileVersion, _ old: [FileVersion?], by inspector: Inspector,
    from source: any ChangeSource, into outcome: inout FileOutcome
  ) throws(Failure) {
    var known = KnownFindings()
    for (index, version) in old.enumerated() {
      guard let version else { continue }
      let names = source.baseNames(index)
      known.formUnion(
        try withContent(version, rulesPath: new.path, by: inspector, source) {
          bytes, file throws(Failure) in
          try inspector.known(bytes, file: file, names: names)
        })
    }
    let names = source.targetNames()
    try withContent(new, rulesPath: nil, by: inspector, source) {
      bytes, file throws(Failure) in
      let found = try inspector.content(bytes, file: file, names: names, beyond: known)
      var filtered = filtered(found.findings, in: bytes, file, isOld: false)
      outcome.unlisted = found.unlisted
      filtered.settle(&outcome.unlisted)
      outcome.introduced = filtered.left.sorted()
      outcome.suppressed = filtered.suppressed
    }
  }

  /// Returns the suppressions among `marks` that no old version has. Files without a mark cost
  /// nothing here.
  private func added(
    _ marks: [Suppression], _ old: [FileVersion?], rulesPath: RepositoryPath,
    by inspector: Inspector, _ source: any ChangeSource
  ) throws(Failure) -> [Suppression] {
    // A whole tree brings nothing.
    if marks.isEmpty || old.isEmpty { return [] }
    var foreign: Set<ForeignMark> = []
    for mark in marks {
      if case .mark(let mark, _) = mark.subject, mark != .gitleaks { foreign.insert(mark) }
    }
    var known: [[Suppression]] = []
    for case .some(let version) in old {
      known.append(
        try withContent(version, rulesPath: rulesPath, by: inspector, source) { bytes, _ in
          Suppressions.scan(bytes).all + Suppressions.scan(bytes, for: foreign)
        })
    }
    return Suppressions.added(in: marks, beyond: known)
  }

  private func oldVersions(
    _ old: [FileVersion?], rulesPath: RepositoryPath, by inspector: Inspector,
    _ source: any ChangeSource
  ) throws(Failure) -> [Pairing.Version] {
    var versions: [Pairing.Version] = []
    for (index, version) in old.enumerated() {
      guard let version else { continue }
      let names = source.baseNames(index)
      versions.append(
        try read(version, rulesPath: rulesPath, by: inspector, names: names, source).version)
    }
    return versions
  }

  /// Judges one version, or tells what was found in it before.
  /// - Parameter rulesPath: of an old version, the path by which rules are chosen.
  private func read(
    _ version: FileVersion, rulesPath: RepositoryPath? = nil, by inspector: Inspector,
    names: any TreeNames, _ source: any ChangeSource
  ) throws(Failure) -> FileReading {
    // What is no file is judged by what surrounds it, too.
    guard version.isRegular else {
      return try readAnew(version, rulesPath, inspector, names, source)
    }
    let path = rulesPath ?? version.path
    let key = ReadingKey(standard: standard.digest, version: version, rulesPath: path)
    // A baseline asks for more than is remembered.
    let remembers = remembers && !isForBaseline
    if remembers, let known = memory.reading(key) { return known }
    let place = path == version.path ? place(of: version) : nil
    if let bytes = place?.bytesOfClean { return .clean(bytes: bytes) }
    let reading = try readAnew(version, rulesPath, inspector, names, source)
    if let place, reading.isClean { keep(place, bytes: reading.bytes) }
    if remembers { memory.keep(reading, as: key) }
    return reading
  }

  /// Where the verdict on a version is kept; nil where none are.
  private func place(of version: FileVersion) -> VerdictCache.Place? {
    guard let cache = memory.cache, let prefix = prepared.cachePrefix else { return nil }
    let key = cache.key(of: version, by: prefix)
    return batch?.place(of: key) ?? cache.place(of: key)
  }

  private func keep(_ place: VerdictCache.Place, bytes: Int) {
    if let batch { return batch.keep(place, bytes: bytes) }
    memory.cache?.keep(place, bytes: bytes)
  }

  private func readAnew(
    _ version: FileVersion, _ rulesPath: RepositoryPath?, _ inspector: Inspector,
    _ names: any TreeNames, _ source: any ChangeSource
  ) throws(Failure) -> FileReading {
    let plan = inspector.filePlan(at: rulesPath ?? version.path)
    return try withContent(version, rulesPath: rulesPath, by: inspector, with: plan, source) {
      bytes, file throws(Failure) in
      var found = try inspector.content(
        bytes, file: file, names: names, limits: isForBaseline ? .baseline : .usual, by: plan)
      var filtered = filtered(found.findings, in: bytes, file, isOld: rulesPath != nil)
      filtered.settle(&found.unlisted)
      let left = filtered.left.sorted()
      return FileReading(
        version: Pairing.Version(left, in: bytes), unlisted: found.unlisted,
        bytes: bytes.count, suppressed: filtered.suppressed, remarks: filtered.remarks,
        marks: filtered.marks,
        surroundings: isForBaseline ? Surroundings.of(left, in: bytes, version: version) : [],
        usedAllowances: filtered.usedAllowances)
    }
  }

  private func filtered(
    _ findings: [Finding], in bytes: Span<UInt8>, _ file: FileFacts, isOld: Bool
  ) -> SuppressionFilter.Outcome {
    filter.apply(
      to: findings, in: bytes, path: file.path, rulesPath: file.rulesPath,
      section: rules[standard.sectionIndex(for: file.rulesPath)], isOld: isOld)
  }

  /// Calls `body` with the facts of a version and its content; no content where no rule asks for
  /// it.
  private func withContent<R>(
    _ version: FileVersion, rulesPath: RepositoryPath?, by inspector: Inspector,
    with plan: FilePlan? = nil, _ source: any ChangeSource,
    _ body: (Span<UInt8>, FileFacts) throws(Failure) -> R
  ) throws(Failure) -> R {
    var file = FileFacts(path: version.path, mode: version.mode, size: 0, rulesPath: rulesPath)
    if version.isGitlink { return try body([UInt8]().span, file) }
    let plan = plan ?? inspector.filePlan(at: file.rulesPath)
    if !plan.needsContent(for: file) {
      file.size = try source.size(of: version.id)
      return try body([UInt8]().span, file)
    }
    return try source.withBlob(version.id) { bytes throws(Failure) in
      file.size = bytes.count
      return try body(bytes, file)
    }
  }
}

extension Failure {
  /// This failure, with `path` for the place of what has none.
  fileprivate func located(in path: RepositoryPath) -> Failure {
    Failure(
      diagnostics.map { diagnostic in
        var placed = diagnostic
        placed.location = diagnostic.location ?? .init(path: path.description)
        return placed
      })
  }
}

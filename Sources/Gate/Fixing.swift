package import Checks
package import Diagnostics
package import Git
package import Rules
package import Text

/// A file of a change, fixed in memory.
package struct FixedFile: Sendable, Equatable {
  /// What the change holds there now.
  package var version: FileVersion
  package var text: FixedText
  /// The name that the blob with the fixed text has; it is stored nowhere.
  package var id: ObjectID

  package var path: RepositoryPath { version.path }
}

extension Gate {
  /// Fixes what `judgement` has found in the files of `subject`, in memory: nothing is written.
  ///
  /// Each result is judged as the change is, with all that is subtracted, so that a fix which does
  /// not mend its finding or brings a new error is taken back.
  ///
  /// - Parameters:
  ///   - judgement: what judging `subject` by `standards` has said; its findings are what is fixed.
  ///   - use: what the findings of a whole tree are subtracted by.
  ///   - name: gives the name of the blob with some bytes.
  /// - Returns: the files with any fix, made or taken back, by path.
  /// - Throws: where a result could not be judged.
  package func fix(
    _ subject: Subject, judged judgement: Judgement, by standards: Standards,
    on today: CalendarDate, beside use: BaselineUse = .ofTree, from source: any ChangeSource,
    name: ([UInt8]) throws(Failure) -> ObjectID
  ) throws(Failure) -> [FixedFile] {
    var files = try fixers(for: subject.change, judgement, from: source)
    while files.contains(where: { $0.fixer.candidate != nil }) {
      var overlay = Overlay(of: subject.change)
      for file in files {
        let bytes = file.fixer.candidate ?? file.fixer.text
        overlay.set(bytes, try name(bytes), for: file.version)
      }
      var fixed = subject
      // A whole tree has no old versions from which anything could have moved.
      let isNarrow = subject.scope == .tree
      fixed.change = overlay.change(isNarrow: isNarrow)
      fixed.isNarrowed = subject.isNarrowed || isNarrow
      let answer = overlaid(overlay).judge(
        fixed, by: standards, on: today, baseline: use, from: OverlaySource(source, overlay))
      if answer.verdict == .cannotJudge {
        throw Failure(answer.remarks.filter { $0.severity == .error })
      }
      let left = Dictionary(grouping: answer.findings, by: \.path)
      for index in files.indices {
        files[index].fixer.absorb(left[files[index].version.path] ?? [])
      }
    }
    var results: [FixedFile] = []
    for file in files {
      let text = file.fixer.result
      results.append(FixedFile(version: file.version, text: text, id: try name(text.after)))
    }
    return results
  }

  /// This gate, its workers seeing the contents of `overlay`.
  private func overlaid(_ overlay: Overlay) -> Gate {
    let open = openSource
    return Gate(loader: loader, memory: memory, workersMax: workersMax) { () throws(Failure) in
      OverlaySource(try open(), overlay)
    }
  }

  private func fixers(
    for change: Change, _ judgement: Judgement, from source: any ChangeSource
  ) throws(Failure) -> [(version: FileVersion, fixer: TextFixer)] {
    let findings = Dictionary(grouping: judgement.findings, by: \.path)
    var fixers: [(version: FileVersion, fixer: TextFixer)] = []
    for file in change.files {
      guard let version = file.new, version.isRegular, let own = findings[file.path],
        own.contains(where: { $0.edit != nil })
      else { continue }
      let bytes = try source.withBlob(version.id) { bytes throws(Failure) in
        TextFixer.canFix(bytes) ? bytes.indices.map { bytes[$0] } : nil
      }
      if let bytes { fixers.append((version, TextFixer(version.path, bytes, findings: own))) }
    }
    return fixers
  }
}

extension Gate {
  /// Fixes a commit message in memory, by the rules that judge it.
  ///
  /// - Parameters:
  ///   - raw: the message as it is in its file, with comments.
  ///   - judgement: what judging it has said.
  package func fixMessage(
    _ raw: [UInt8], _ context: MessageContext, judged judgement: MessageJudgement,
    by standards: Standards, on today: CalendarDate
  ) throws(Failure) -> FixedText {
    let trailers = Trailers(CommitMessage(raw, context)).all
    var fixer = TextFixer(nil, raw, findings: judgement.findings) { result in
      Trailers(CommitMessage(result, context)).all == trailers
    }
    while let candidate = fixer.candidate {
      fixer.absorb(try judgeMessage(candidate, context, by: standards, on: today).findings)
    }
    return fixer.result
  }
}

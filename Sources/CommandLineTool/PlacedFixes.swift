import Checks
import Gate
import Git
import Reports
import Text

extension Session {
  /// A view of the repository that the environment names; nil where there is none that can be read.
  static var ofProcess: Session? { (try? openIfAny()).flatMap { $0 } }
}

extension Report {
  /// No program takes more results, so the fixes of others are not looked for.
  private static let fixesMax = 25_000
  /// Larger files are generated; finding the lines of one takes as long as judging it.
  private static let fileBytesMax = 16 << 20

  /// Finds out where in their files the fixes of the findings go. What cannot be read, or is no
  /// longer what was judged, stays without.
  mutating func placeFixes(in repository: Repository) {
    var left = Self.fixesMax
    for index in judgements.indices where left > 0 {
      let fixable = judgements[index].findings.filter { $0.edit != nil && $0.path != nil }
      for (path, findings) in Dictionary(grouping: fixable, by: \.path).sorted(by: {
        $0.value[0] < $1.value[0]
      }) where left > 0 {
        guard let path else { continue }
        var open = findings[...]
        for source in sources(of: index, in: repository) where !open.isEmpty {
          open = place(open, of: index, path, source, in: repository)[...]
        }
        left -= findings.count
      }
    }
  }

  /// Where the files of a judgement lie: in the tree that it ends at, which is in the index where no
  /// commit has it yet. A CI shows what is still there at the end at the place that the end has it.
  private func sources(of index: Int, in repository: Repository) -> [FileSource] {
    var targets = [judgements[index].recipe.target]
    if trigger == .ci, let last = judgements.last?.recipe.target, !targets.contains(last) {
      targets.append(last)
    }
    return targets.compactMap { ObjectID(hex: $0) }.map { id in
      repository.objects.contains(id) ? .tree(id) : .index
    }
  }

  /// - Returns: the findings that are not about the file that lies there.
  private mutating func place(
    _ findings: ArraySlice<Finding>, of index: Int, _ path: RepositoryPath, _ source: FileSource,
    in repository: Repository
  ) -> [Finding] {
    guard let file = try? repository.file(at: path, in: source), file.isRegular else {
      return Array(findings)
    }
    let placed = try? repository.objects.withBlob(file.id, limit: Self.fileBytesMax) { text in
      let lines = LineTable(text)
      return findings.map { PlacedFix($0, in: text, lines: lines) }
    }
    guard let placed else { return Array(findings) }
    for (finding, fix) in zip(findings, placed) {
      if let fix { fixes[FixKey(finding, in: index)] = fix }
    }
    return zip(findings, placed).compactMap { $1 == nil ? $0 : nil }
  }
}

import Diagnostics
import Rules
import Text

extension Report {
  /// Makes findings of the hits: in report order, with lines and columns, excerpts and
  /// fingerprints.
  ///
  /// - Parameters:
  ///   - bytes: the text that the hits are about.
  ///   - path: the file; nil for a commit message.
  consuming func inspection(of bytes: Span<UInt8>, path: RepositoryPath?) -> Inspection {
    if hits.isEmpty { return Inspection() }
    secrets.sort()
    let order = orderedHits()
    let regions = regions(of: order, in: bytes)
    var equals: [String: Int] = [:]
    var findings: [Finding] = []
    findings.reserveCapacity(order.count)
    for (index, hit) in order.enumerated() {
      let rule = rules[hit.rule]
      let key = key(of: hit, in: bytes)
      let number = equals[key, default: 0]
      equals[key] = number + 1
      let (region, excerptColumn) = regions[index]
      findings.append(
        Finding(
          rule: rule.id, severity: rule.level.severity ?? .error, path: path, region: region,
          message: hit.message, why: rule.why, fix: rule.fix,
          excerpt: hit.bytes.map { secrets.masked(excerptWindow($0, in: bytes), in: bytes) } ?? [],
          excerptColumn: excerptColumn,
          fingerprint: FindingKey.fingerprint(key: key, order: number), key: key, edit: hit.edit,
          isAboutWhole: !hit.detail.isEmpty || hit.bytes == nil))
    }
    findings.sort()
    var unlistedByID: [String: Int] = [:]
    for (rule, count) in unlisted { unlistedByID[rules[rule].id] = count }
    return Inspection(findings: findings, unlisted: unlistedByID)
  }

  /// Makes findings of hits that are about `decoded`: lines, columns and excerpts as the text has
  /// them, offsets as the file has them.
  consuming func inspection(
    ofDecoded decoded: DecodedText, in bytes: Span<UInt8>, path: RepositoryPath?
  ) -> Inspection {
    var inspection = inspection(of: decoded.utf8.span, path: path)
    let offsets = Set(
      inspection.findings.flatMap { finding in
        finding.region.map { [$0.bytes.lowerBound, $0.bytes.upperBound] } ?? []
      }
    ).sorted()
    let inFile = Dictionary(
      uniqueKeysWithValues: zip(offsets, decoded.fileOffsets(of: offsets, in: bytes)))
    for index in inspection.findings.indices {
      // An edit is made of UTF-8, which the file is not.
      inspection.findings[index].edit = nil
      guard let range = inspection.findings[index].region?.bytes,
        let start = inFile[range.lowerBound], let end = inFile[range.upperBound]
      else { continue }
      inspection.findings[index].region?.bytes = start..<end
    }
    return inspection
  }

  /// The hits by place, then rule id; what one rule reports twice at one place is kept once.
  private func orderedHits() -> [Hit] {
    let order = hits.indices.sorted { a, b in
      let left = hits[a].bytes?.lowerBound ?? -1
      let right = hits[b].bytes?.lowerBound ?? -1
      if left != right { return left < right }
      if hits[a].rule != hits[b].rule { return rules[hits[a].rule].id < rules[hits[b].rule].id }
      return a < b
    }
    var kept: [Hit] = []
    for index in order {
      let hit = hits[index]
      if let last = kept.last, last.rule == hit.rule, last.detail == hit.detail,
        last.bytes?.lowerBound == hit.bytes?.lowerBound
      {
        continue
      }
      kept.append(hit)
    }
    return kept
  }

  private mutating func key(of hit: Hit, in bytes: Span<UInt8>) -> String {
    let id = rules[hit.rule].id
    guard hit.detail.isEmpty, let range = hit.bytes else {
      return FindingKey.whole(rule: id, detail: hit.detail)
    }
    return FindingKey.text(rule: id, normalised: normalised(range, in: bytes))
  }
}

/// A hit's region (nil: the whole file) and the column at which its excerpt starts.
private typealias Place = (region: Finding.Region?, excerptColumn: Int)

/// Returns the lines and columns of hits that are in order, in one walk over the text.
private func regions(of hits: [Report.Hit], in bytes: Span<UInt8>) -> [Place] {
  var offsets: [Int] = []
  for hit in hits {
    guard let range = hit.bytes else { continue }
    offsets.append(range.lowerBound)
    offsets.append(lastCharacter(of: range, in: bytes))
    offsets.append(excerptWindow(range, in: bytes).lowerBound)
  }
  offsets.sort()
  var places = Places()
  var positions: [Int: LineTable.Position] = [:]
  for offset in offsets where positions[offset] == nil {
    positions[offset] = places.position(of: offset, in: bytes)
  }
  let first = LineTable.Position(line: 1, column: 1)
  return hits.map { hit in
    guard let range = hit.bytes else { return (nil, 1) }
    let start = positions[range.lowerBound] ?? first
    var end = positions[lastCharacter(of: range, in: bytes)] ?? start
    if !range.isEmpty { end.column += 1 }
    let cut = positions[excerptWindow(range, in: bytes).lowerBound]?.column ?? 1
    return (Finding.Region(bytes: range, start: start, end: end), cut)
  }
}

/// Returns the offset at which the last character of `range` starts; its start where it is empty.
private func lastCharacter(of range: Range<Int>, in bytes: Span<UInt8>) -> Int {
  if range.isEmpty { return range.lowerBound }
  var at = range.upperBound - 1
  while at > range.lowerBound, range.upperBound - at < 4, bytes[at] & 0xC0 == 0x80 { at -= 1 }
  return at + max(1, utf8Length(bytes, at: at)) == range.upperBound ? at : range.upperBound - 1
}

/// Returns the bytes shown for a hit: the line it starts on, or that part of a long line which
/// begins a little before it.
private func excerptWindow(_ range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
  let most = Finding.excerptBytesMax
  let at = range.lowerBound
  var start = lineStart(at, in: bytes, limit: most)
  var end = lineEnd(at, in: bytes, limit: most)
  if end < start { end = start }
  if end - start > most {
    start = max(start, lineStart(at, in: bytes, limit: most / 8))
    end = min(end, lineEnd(start, in: bytes, limit: most))
  }
  return start..<max(start, end)
}

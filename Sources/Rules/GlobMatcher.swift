import Text

/// The alternatives of a glob laid out for matching: plain numbers in one list, all their bytes in
/// another.
///
/// A path is held against dozens of globs with many alternatives each. Where each alternative owns
/// lists of its own, retaining and releasing those costs more than comparing bytes.
struct GlobMatcher: Sendable {
  fileprivate enum Shape { case ends, endings, place, sequence, part, folder, name, parts }

  fileprivate struct Alternative {
    var shape: Shape
    /// The runs of bytes that are its own, as indices of `starts`.
    var runs: Range<Int>
    /// Of `ends` the least length of a path; of `parts` the index in `general`.
    var number = 0
    /// Of names, bit n: there is one of n bytes; the last bit stands for all longer ones, too.
    var lengths: UInt64 = 0
    /// Of `name`, whether a star stands before the first run and after the last one.
    var isOpenAtStart = false
    var isOpenAtEnd = false
  }

  private var alternatives: [Alternative] = []
  /// Where each run starts in `bytes`, and where the last one ends.
  private var starts = [0]
  private var bytes: [UInt8] = []
  private var general: [[GlobPart]] = []

  init(_ source: [GlobAlternative]) {
    for alternative in source { add(alternative) }
  }

  /// Whether one of the alternatives matches the whole of `path`.
  func matches(_ path: GlobPath) -> Bool {
    let alternatives = alternatives.span
    return unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe starts.withUnsafeBufferPointer { starts in
        let view = unsafe View(path: path, text: path.bytes, bytes: bytes, starts: starts)
        for index in alternatives.indices {
          let alternative = alternatives[index]
          let isMatch =
            alternative.shape == .parts
            ? unsafe matchParts(general[alternative.number], path)
            : unsafe view.matches(alternative)
          if isMatch { return true }
        }
        return false
      }
    }
  }

  // MARK: - Laying out

  private mutating func add(_ alternative: GlobAlternative) {
    switch alternative {
    case .ends(let prefix, let suffix, let byteCountMin):
      append(.ends, [prefix, suffix], number: byteCountMin)
    case .endings(let names): append(.endings, names)
    case .place(let place): append(.place, [place])
    case .part(let names, let isFolder): append(isFolder ? .folder : .part, names)
    case .name(let tokens): add(name: tokens)
    case .parts(let parts): add(parts)
    }
  }

  private mutating func append(_ shape: Shape, _ runs: [[UInt8]], number: Int = 0) {
    let first = starts.count - 1
    for run in runs {
      bytes += run
      starts.append(bytes.count)
    }
    alternatives.append(
      Alternative(shape: shape, runs: first..<(starts.count - 1), number: number))
  }

  private mutating func append(_ shape: Shape, _ names: GlobNames) {
    let (first, before) = (starts.count - 1, bytes.count)
    var lengths: UInt64 = 0
    bytes += names.bytes
    for end in names.ends {
      lengths |= Self.bit(before + end - starts[starts.count - 1])
      starts.append(before + end)
    }
    alternatives.append(
      Alternative(shape: shape, runs: first..<(starts.count - 1), lengths: lengths))
  }

  /// A star takes whole characters. No text between stars that starts with one can be found inside
  /// of one, so that bytes may be looked for.
  private mutating func add(name tokens: [GlobPart.NameToken]) {
    var runs: [[UInt8]] = []
    var isPlain = tokens.contains(.many)
    for token in tokens where token != .many {
      if case .literal(let literal) = token, let first = literal.first, first & 0xC0 != 0x80 {
        runs.append(literal)
      } else {
        isPlain = false
      }
    }
    guard isPlain, !runs.isEmpty else { return addGeneral([.folders, .name(tokens)]) }
    append(.name, runs)
    alternatives[alternatives.count - 1].isOpenAtStart = tokens.first == .many
    alternatives[alternatives.count - 1].isOpenAtEnd = tokens.last == .many
  }

  /// `**/config/master.key`: names between `**` and what lies below.
  private mutating func add(_ parts: [GlobPart]) {
    let names = parts.dropFirst().dropLast().compactMap(\.literal)
    guard parts.count > 2, parts.first == .folders, parts.last == .folders,
      names.count == parts.count - 2
    else { return addGeneral(parts) }
    append(.sequence, [Array(names.joined(separator: [UInt8(ascii: "/")]))])
  }

  private mutating func addGeneral(_ parts: [GlobPart]) {
    general.append(parts)
    append(.parts, [], number: general.count - 1)
  }

  @inline(__always)
  fileprivate static func bit(_ length: Int) -> UInt64 { 1 &<< UInt64(min(length, 63)) }
}

/// A path, and the runs that it is compared with, as plain addresses: these loops look at every byte
/// of a path for dozens of globs.
@unsafe private struct View {
  let path: GlobPath
  let text: UnsafeBufferPointer<UInt8>
  let bytes: UnsafeBufferPointer<UInt8>
  let starts: UnsafeBufferPointer<Int>

  func matches(_ alternative: GlobMatcher.Alternative) -> Bool {
    let runs = alternative.runs
    switch alternative.shape {
    case .ends:
      return unsafe text.count >= alternative.number && holds(runs.lowerBound, at: 0)
        && hasEnd(runs.lowerBound + 1)
    case .endings:
      for run in runs where unsafe hasEnd(run) { return true }
      return false
    case .place:
      return unsafe holds(runs.lowerBound, at: 0) && isEndOfPart(length(runs.lowerBound))
    case .sequence: return unsafe hasSequence(runs.lowerBound)
    case .part: return unsafe hasPart(alternative, isFolder: false)
    case .folder: return unsafe hasPart(alternative, isFolder: true)
    case .name: return unsafe hasName(alternative)
    case .parts: return false
    }
  }

  @inline(__always)
  private func length(_ run: Int) -> Int { unsafe starts[run + 1] &- starts[run] }

  /// Whether the path holds the run at `offset`.
  @inline(__always)
  private func holds(_ run: Int, at offset: Int) -> Bool {
    let (start, count) = unsafe (starts[run], length(run))
    guard unsafe text.count &- offset >= count else { return false }
    var index = 0
    while index < count, unsafe text[offset &+ index] == bytes[start &+ index] { index &+= 1 }
    return index == count
  }

  /// Whether the path ends with the run. Ends differ at their ends.
  @inline(__always)
  private func hasEnd(_ run: Int) -> Bool {
    let (end, count, pathEnd) = unsafe (starts[run + 1], length(run), text.count)
    guard count <= pathEnd else { return false }
    var left = count
    while left > 0, unsafe bytes[end &- left] == text[pathEnd &- left] { left &-= 1 }
    return left == 0
  }

  @inline(__always)
  private func isEndOfPart(_ offset: Int) -> Bool {
    unsafe offset == text.count || text[offset] == UInt8(ascii: "/")
  }

  /// Whether the run stands in the path from the start of a part to the end of one.
  private func hasSequence(_ run: Int) -> Bool {
    let count = unsafe length(run)
    var start = 0
    while unsafe text.count &- start >= count {
      if unsafe holds(run, at: start), unsafe isEndOfPart(start &+ count) { return true }
      start = unsafe path.endOfPart(from: start) &+ 1
    }
    return false
  }

  /// Whether one of the parts of the path, with `isFolder` not its last, is one of the runs.
  private func hasPart(_ alternative: GlobMatcher.Alternative, isFolder: Bool) -> Bool {
    var start = 0
    while unsafe start < text.count {
      let end = unsafe path.endOfPart(from: start)
      if unsafe isFolder && end == text.count { return false }
      if alternative.lengths & GlobMatcher.bit(end &- start) != 0 {
        for run in alternative.runs
        where unsafe length(run) == end &- start && holds(run, at: start) {
          return true
        }
      }
      start = end &+ 1
    }
    return false
  }

  /// Whether the last part of the path holds the runs one after the other, with stars between them.
  private func hasName(_ alternative: GlobMatcher.Alternative) -> Bool {
    var (at, end) = unsafe (path.startOfName, text.count)
    var (first, last) = (alternative.runs.lowerBound, alternative.runs.upperBound)
    if !alternative.isOpenAtStart {
      guard unsafe holds(first, at: at) else { return false }
      at += unsafe length(first)
      first += 1
    }
    if !alternative.isOpenAtEnd, first < last {
      last -= 1
      end -= unsafe length(last)
      guard end >= at, unsafe holds(last, at: end) else { return false }
    }
    // The first place at which a run stands leaves most to those after it.
    while first < last {
      let count = unsafe length(first)
      guard let place = unsafe place(of: first, from: at, to: end &- count) else { return false }
      at = place + count
      first += 1
    }
    return true
  }

  /// Returns the first place in `start...last` at which the run stands.
  @inline(__always)
  private func place(of run: Int, from start: Int, to last: Int) -> Int? {
    let lead = unsafe bytes[starts[run]]
    var at = start
    while at <= last {
      if unsafe text[at] == lead && holds(run, at: at) { return at }
      at &+= 1
    }
    return nil
  }
}

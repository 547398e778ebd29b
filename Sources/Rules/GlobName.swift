/// A glob of one of the commonest forms, matched by its own text: a name with at most two `*` and
/// one list of names in braces, as it stands or between `**/` and `/**`.
///
/// Most globs of packs are such, and a process that runs at every commit makes dozens of them
/// ready for a handful of files: reading one is a single pass over it.
struct GlobName: Sendable {
  private let text: [UInt8]
  /// The part of `text` that is the name.
  private let start: Int
  private let end: Int
  /// Where the braces open and close; both `end` where there are none.
  private let open: Int
  private let close: Int
  private let hasStars: Bool
  /// Whether the name is that of a folder, never of the file.
  private let isFolder: Bool
  /// Marks of the bytes that a name can start with or, where there are stars, end with.
  private let marks: UInt64
  /// Marks of the bytes that the choices in the braces start with, and of these together with how
  /// many bytes a choice has.
  private let choices: (starts: UInt64, shapes: UInt64)
  /// Where each choice starts in `text`: to skip the others byte by byte took most of the time.
  private let choicePlaces: [UInt16]

  private static let starsMax = 2

  /// Reads `glob` from `offset` on; nil where it has another form, or is no glob.
  init?(_ glob: [UInt8], from offset: Int = 0) {
    guard glob.count - offset <= Glob.byteCountMax else { return nil }
    let isFolder = Self.isFolder(glob, from: offset)
    var scan = Scan()
    let (start, end) = isFolder ? (offset + 3, glob.count - 3) : (offset, glob.count)
    for index in start..<end where !scan.read(glob[index], index) { return nil }
    guard scan.isName, !isFolder || scan.stars == 0 else { return nil }
    text = glob
    (self.start, self.end, self.isFolder) = (start, end, isFolder)
    (open, close) = (scan.open ?? end, scan.close ?? end)
    hasStars = scan.stars > 0
    marks = Self.marks(glob, start, end, scan)
    choices = (scan.choiceStarts, scan.choiceShapes)
    choicePlaces = scan.choicePlaces
  }

  /// Whether the glob is something between `**/` and `/**`.
  private static func isFolder(_ glob: [UInt8], from start: Int) -> Bool {
    let (star, slash, end) = (UInt8(ascii: "*"), UInt8(ascii: "/"), glob.count)
    return end - start > 6 && glob[start] == star && glob[start + 1] == star
      && glob[start + 2] == slash && glob[end - 3] == slash && glob[end - 2] == star
      && glob[end - 1] == star
  }

  /// Whether `byte` is a letter, a digit, `.`, `-` or `_`.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// What is learnt of a name while it is read.
  private struct Scan {
    var stars = 0
    var open: Int?
    var close: Int?
    private var last: UInt8 = 0
    private var choices = 0
    /// Of the name, or of the choice at hand: its bytes, and those that are no dots.
    private var (bytes, letters) = (0, 0)
    private var hasDots = false
    private(set) var choiceStarts: UInt64 = 0
    private(set) var choiceShapes: UInt64 = 0
    private(set) var choicePlaces: [UInt16] = []
    private var first: UInt8 = 0

    /// Takes the next byte; false where this can be no such name.
    mutating func read(_ byte: UInt8, _ index: Int) -> Bool {
      defer { last = byte }
      switch byte {
      case UInt8(ascii: "*"):
        stars += 1
        return last != byte && stars <= GlobName.starsMax && (open == nil || close != nil)
      case UInt8(ascii: "{"):
        // After two stars, each choice would be looked for at every two places.
        guard open == nil, stars < GlobName.starsMax else { return false }
        open = index
        (bytes, letters) = (0, 0)
      case UInt8(ascii: ","), UInt8(ascii: "}"):
        guard open != nil, close == nil, bytes > 0 else { return false }
        endChoice(at: index)
        if byte == UInt8(ascii: "}") { close = index }
      default:
        guard GlobName.isPlain(byte) else { return false }
        if bytes == 0 { first = byte }
        bytes += 1
        letters += byte == UInt8(ascii: ".") ? 0 : 1
      }
      return true
    }

    private mutating func endChoice(at index: Int) {
      choices += 1
      hasDots = hasDots || letters == 0
      choiceStarts |= GlobName.mark(first)
      choiceShapes |= GlobName.mark(shape: first, bytes)
      choicePlaces.append(UInt16(index - bytes))
      (bytes, letters) = (0, 0)
    }

    /// Whether what was read is a name: not stars alone, and not dots alone, which name no file.
    var isName: Bool {
      let isRead = open == nil ? bytes > 0 : close != nil && choices > 1
      return isRead && (stars > 0 || !(open == nil ? letters == 0 : hasDots))
    }
  }

  // MARK: Matching

  /// Whether the glob matches the whole of `path`.
  func matches(_ path: GlobPath) -> Bool {
    let bytes = unsafe path.bytes.span
    // A name with stars is that of the file; any other may be that of a folder.
    var from = unsafe hasStars ? path.startOfName : 0
    while true {
      let to = unsafe path.endOfPart(from: from)
      let isLast = to == bytes.count
      if isLast, isFolder { return false }
      if from < to, has(marks, bytes[hasStars ? to - 1 : from]), matches(bytes, from, to, start) {
        return true
      }
      if isLast { return false }
      from = to + 1
    }
  }

  private func has(_ marks: UInt64, _ byte: UInt8) -> Bool { marks & Self.mark(byte) != 0 }

  private static func mark(_ byte: UInt8) -> UInt64 { 1 &<< UInt64(byte & 63) }

  private static func mark(shape first: UInt8, _ count: Int) -> UInt64 {
    mark(first &+ UInt8(truncatingIfNeeded: count) &* 11)
  }

  private static func marks(_ glob: [UInt8], _ start: Int, _ end: Int, _ scan: Scan) -> UInt64 {
    let border = scan.stars > 0 ? end - 1 : start
    if glob[border] == UInt8(ascii: "*") { return .max }
    guard let open = scan.open, let close = scan.close,
      border == (scan.stars > 0 ? close : open)
    else { return mark(glob[border]) }
    if scan.stars == 0 { return scan.choiceStarts }
    var marks: UInt64 = 0
    for index in open...close where glob[index] == UInt8(ascii: ",") || index == close {
      marks |= mark(glob[index - 1])
    }
    return marks
  }

  /// Whether the name from `place` on matches `from..<to` of the path.
  private func matches(_ path: Span<UInt8>, _ from: Int, _ to: Int, _ place: Int) -> Bool {
    var (at, place) = (from, place)
    while place < end {
      let byte = text[place]
      if place == open { return matchesChoice(path, at, to) }
      if byte == UInt8(ascii: "*") { return matchesStar(path, at, to, place + 1) }
      guard at < to, path[at] == byte else { return false }
      at += 1
      place += 1
    }
    return at == to
  }

  private func matchesStar(_ path: Span<UInt8>, _ from: Int, _ to: Int, _ place: Int) -> Bool {
    var first = from
    if open == end || open < place, !text[place..<end].contains(UInt8(ascii: "*")) {
      // What is left can only be the end.
      first = to - (end - place)
      if first < from { return false }
    }
    if place == end { return true }
    // A file is held against dozens of globs: most places need no more than a look at one byte.
    let starts = place == open ? choices.starts : Self.mark(text[place])
    for at in first..<max(first, to) where has(starts, path[at]) {
      if matches(path, at, to, place) { return true }
    }
    return false
  }

  private func matchesChoice(_ path: Span<UInt8>, _ from: Int, _ to: Int) -> Bool {
    guard from < to, has(choices.starts, path[from]),
      close + 1 < end || choices.shapes & Self.mark(shape: path[from], to - from) != 0
    else { return false }
    let (text, places, comma) = (text.span, choicePlaces.span, UInt8(ascii: ","))
    for index in places.indices where text[Int(places[index])] == path[from] {
      var (at, place) = (from + 1, Int(places[index]) + 1)
      while place < close, text[place] != comma, at < to, path[at] == text[place] {
        at &+= 1
        place &+= 1
      }
      if place == close || text[place] == comma, matches(path, at, to, close + 1) { return true }
    }
    return false
  }
}

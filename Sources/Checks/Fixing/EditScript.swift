import Text

/// Edits of one text that do not overlap, made as one.
package struct EditScript: Sendable, Equatable {
  /// One piece of the text and what takes its place.
  package struct Piece: Sendable, Hashable {
    package var bytes: Range<Int>
    package var replacement: [UInt8]

    package init(_ bytes: Range<Int>, _ replacement: [UInt8]) {
      self.bytes = bytes
      self.replacement = replacement
    }

    /// Whether both change the same bytes, or put something in the same place. Pieces that only
    /// touch can both be made.
    func overlaps(_ other: Piece) -> Bool {
      if bytes.isEmpty, other.bytes.isEmpty { return bytes.lowerBound == other.bytes.lowerBound }
      return bytes.lowerBound < other.bytes.upperBound
        && other.bytes.lowerBound < bytes.upperBound
    }

    fileprivate var growth: Int { replacement.count - bytes.count }
  }

  /// In order of place, none overlapping another.
  package private(set) var pieces: [Piece] = []

  package init() {}

  package var isEmpty: Bool { pieces.isEmpty }

  /// Takes up `edit` whole, or not at all where it would change what is changed already. An edit
  /// that says what another said is taken, and made once.
  ///
  /// - Returns: whether it was taken. One that changes nothing is not.
  package mutating func add(_ edit: Finding.Edit, in text: Span<UInt8>) -> Bool {
    let wanted = edit.pieces(in: text)
    if wanted.isEmpty { return false }
    var new: [Piece] = []
    for piece in wanted {
      let at = index(for: piece)
      // What stands right before or after may reach into it; pieces are in order, so no other can.
      let neighbours = pieces[max(0, at - 1)..<min(pieces.count, at + 2)]
      if neighbours.contains(piece) { continue }
      if neighbours.contains(where: piece.overlaps) { return false }
      new.append(piece)
    }
    if pieces.isEmpty {
      pieces = new
    } else {
      for piece in new { pieces.insert(piece, at: index(for: piece)) }
    }
    return true
  }

  /// How many pieces come before a piece, by start and then by end.
  private func index(for piece: Piece) -> Int {
    var low = 0
    var high = pieces.count
    let key = (piece.bytes.lowerBound, piece.bytes.upperBound)
    while low < high {
      let middle = (low + high) / 2
      let other = pieces[middle].bytes
      if (other.lowerBound, other.upperBound) < key { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Returns `text` with all pieces replaced.
  package func apply(to text: Span<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count + pieces.reduce(0) { $0 + $1.growth })
    var at = 0
    func copy(to end: Int) { for index in at..<end { out.append(text[index]) } }
    for piece in pieces {
      copy(to: piece.bytes.lowerBound)
      out += piece.replacement
      at = piece.bytes.upperBound
    }
    copy(to: text.count)
    return out
  }

  /// Tells where places of the text are afterwards. Cost of a question: the logarithm of the pieces.
  package struct Movement {
    private let pieces: [Piece]
    /// By how much the pieces up to each have moved what follows, 0 first.
    private var growth: [Int] = [0]

    fileprivate init(_ pieces: [Piece]) {
      self.pieces = pieces
      for piece in pieces { growth.append(growth[growth.count - 1] + piece.growth) }
    }

    /// Returns the range that `range` has become; what reached into a piece now covers all that
    /// took its place.
    package func moved(_ range: Range<Int>) -> Range<Int> {
      let lower = place(range.lowerBound, atEnd: false)
      return lower..<max(lower, place(range.upperBound, atEnd: true))
    }

    private func place(_ offset: Int, atEnd: Bool) -> Int {
      var low = 0
      var high = pieces.count
      while low < high {
        let middle = (low + high) / 2
        if pieces[middle].bytes.upperBound <= offset { low = middle + 1 } else { high = middle }
      }
      guard low < pieces.count, pieces[low].bytes.lowerBound < offset else {
        return offset + growth[low]
      }
      let start = pieces[low].bytes.lowerBound + growth[low]
      return atEnd ? start + pieces[low].replacement.count : start
    }
  }

  package var movement: Movement { Movement(pieces) }
}

extension Finding.Edit {
  /// The pieces of `text` that the edit changes, in order of place; none where it changes nothing.
  package func pieces(in text: Span<UInt8>) -> [EditScript.Piece] {
    switch target {
    case .bytes:
      let isSame =
        bytes.count == replacement.count
        && bytes.indices.allSatisfy { text[$0] == replacement[$0 - bytes.lowerBound] }
      return isSame ? [] : [EditScript.Piece(bytes, replacement)]
    case .lineEnds:
      var pieces: [EditScript.Piece] = []
      for index in bytes where text[index] == UInt8(ascii: "\n") {
        let hasReturn = index > bytes.lowerBound && text[index - 1] == UInt8(ascii: "\r")
        let range = (hasReturn ? index - 1 : index)..<(index + 1)
        if range.count == replacement.count { continue }
        // Edits up to the line end stay apart from this one, those that take it away do not.
        if hasReturn, replacement == [UInt8(ascii: "\n")] {
          pieces.append(EditScript.Piece((index - 1)..<index, []))
        } else if !hasReturn, replacement == [UInt8(ascii: "\r"), UInt8(ascii: "\n")] {
          pieces.append(EditScript.Piece(index..<(index + 1), replacement))
        }
      }
      return pieces
    }
  }
}

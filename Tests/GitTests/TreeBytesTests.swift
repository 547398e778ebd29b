import Testing

@testable import Git

@Suite struct TreeBytesTests {
  private struct Entry: Equatable {
    var mode: UInt32
    var id: ObjectID
  }

  /// The bytes of a tree with these entries, made anew: git sorts a folder as if its name ended
  /// in a slash.
  private func expected(_ entries: [[UInt8]: Entry]) -> [UInt8] {
    func key(_ name: [UInt8], _ mode: UInt32) -> [UInt8] {
      mode == FileMode.tree ? name + [0x2F] : name
    }
    let sorted = entries.sorted { a, b in
      key(a.key, a.value.mode).lexicographicallyPrecedes(key(b.key, b.value.mode))
    }
    var bytes: [UInt8] = []
    for (name, entry) in sorted {
      bytes += String(entry.mode, radix: 8).utf8
      bytes += [0x20] + name + [0]
      bytes += entry.id.bytes
    }
    return bytes
  }

  private func id(_ number: UInt64) -> ObjectID {
    // Zeros and texts that look like entries are among the bytes of names, too.
    let bytes = (0..<20).map { UInt8(truncatingIfNeeded: (number &+ UInt64($0)) &* 0x9E37 >> 3) }
    return ObjectID(bytes.span, at: 0)
  }

  private func check(_ tree: TreeBytes, _ model: [[UInt8]: Entry]) throws {
    #expect(tree.bytes == expected(model))
    for (name, entry) in model {
      let found = try tree.find(name[...])
      #expect(found?.mode == entry.mode && found?.id == entry.id)
    }
    #expect(try tree.find([0x30, 0x7F]) == nil)
    #expect(try tree.find([0x30]) == nil)
    #expect(try tree.find([]) == nil)
  }

  /// Folders of two digits alone take the quick way; one entry of another kind ends that.
  @Test(arguments: [0, 1, 5, 100])
  func changesGiveTheTreeThatGitWouldWrite(othersOfHundred: Int) throws {
    var random = SplitMix(seed: UInt64(othersOfHundred) + 7)
    for _ in 0..<20 {
      var tree = try TreeBytes([])
      var model: [[UInt8]: Entry] = [:]
      for step in 0..<300 {
        let isOther = Int.random(in: 0..<100, using: &random) < othersOfHundred
        let hex = String(Int.random(in: 16...255, using: &random), radix: 16)
        var name = Array(hex.utf8)
        if isOther, Bool.random(using: &random) { name += Array(hex.utf8) }
        let mode = isOther && Bool.random(using: &random) ? FileMode.regular : FileMode.tree
        if Int.random(in: 0..<4, using: &random) == 0 {
          try tree.remove(name[...])
          model[name] = nil
        } else {
          let id = id(UInt64.random(in: 0...UInt64.max, using: &random))
          try tree.set(name[...], mode, id)
          model[name] = Entry(mode: mode, id: id)
        }
        if step % 60 == 0 {
          try check(tree, model)
          // What is read is changed like what was made here.
          tree = try TreeBytes(tree.bytes)
        }
      }
      try check(tree, model)
    }
  }

  @Test func aFanOutInTheWrongOrderIsSearchedWhole() throws {
    let entries: [[UInt8]] = [Array("ff".utf8), Array("00".utf8)]
    var bytes: [UInt8] = []
    for name in entries {
      bytes += "40000 ".utf8
      bytes += name + [0] + id(1).bytes
    }
    let tree = try TreeBytes(bytes)
    for name in entries { #expect(try tree.find(name[...]) != nil) }
  }
}

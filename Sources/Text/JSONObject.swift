/// The members of a JSON object, in order. No key is there twice; keys are compared byte for byte.
package struct JSONObject: Sendable {
  package struct Member: Sendable, Equatable {
    package let key: String
    package fileprivate(set) var value: JSONValue

    package static func == (a: Member, b: Member) -> Bool {
      a.key.isExactly(b.key) && a.value == b.value
    }
  }

  package private(set) var members: [Member] = []
  /// Positions in `members`, only for objects too large to be searched one by one.
  private var index: [ExactString: Int]?

  private static let unindexedCountMax = 16

  package init() {}

  /// Makes an object of `members`. Of two with the same key the later value stands, at the place
  /// of the earlier: what parsers that keep order do with a key that is there twice.
  package init(_ members: [(String, JSONValue)]) {
    for (key, value) in members { self[key] = value }
  }

  /// The value of `key`; nil takes the key away. Cost: constant, linear to take away.
  package subscript(key: String) -> JSONValue? {
    get { position(of: key).map { members[$0].value } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?): members[position].value = value
      case (let position?, nil): remove(at: position)
      case (nil, let value?): append(key, value)
      case (nil, nil): break
      }
    }
  }

  package var isEmpty: Bool { members.isEmpty }

  package var count: Int { members.count }

  package var keys: [String] { members.map(\.key) }

  private func position(of key: String) -> Int? {
    if let index { return index[ExactString(key)] }
    for position in members.indices where members[position].key.isExactly(key) { return position }
    return nil
  }

  private mutating func append(_ key: String, _ value: JSONValue) {
    index?[ExactString(key)] = members.count
    members.append(Member(key: key, value: value))
    if index == nil, members.count > Self.unindexedCountMax { makeIndex() }
  }

  private mutating func remove(at position: Int) {
    members.remove(at: position)
    index = nil
    if members.count > Self.unindexedCountMax { makeIndex() }
  }

  private mutating func makeIndex() {
    let numbered = members.enumerated().map { (ExactString($1.key), $0) }
    index = Dictionary(uniqueKeysWithValues: numbered)
  }
}

extension JSONObject: Equatable, ExpressibleByDictionaryLiteral {
  package static func == (a: JSONObject, b: JSONObject) -> Bool { a.members == b.members }

  package init(dictionaryLiteral members: (String, JSONValue)...) { self.init(members) }
}

/// A set of small integers that is emptied in no time.
struct SparseSet {
  private var places: [UInt32]
  private var members: [UInt32] = []

  init(capacity: Int) { places = [UInt32](repeating: 0, count: capacity) }

  func contains(_ member: UInt32) -> Bool {
    let place = Int(places[Int(member)])
    return place < members.count && members[place] == member
  }

  /// Adds `member`; false where it was there already.
  mutating func insert(_ member: UInt32) -> Bool {
    if contains(member) { return false }
    places[Int(member)] = UInt32(members.count)
    members.append(member)
    return true
  }

  mutating func removeAll() { members.removeAll(keepingCapacity: true) }
}

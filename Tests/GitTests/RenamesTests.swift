import Git
import Platform
import Testing
import Text

@Suite struct RenamesTests {
  static let lines = (0..<40).map { "this is line \($0) of the file\n" }

  static func text(_ salt: String, changing changed: Int = 0) -> String {
    Self.lines.enumerated().map { $0 < changed ? "now \(salt) \($0)\n" : "\(salt) \($1)" }.joined()
  }

  func sources(_ box: Sandbox, _ change: Change) throws -> [String: String] {
    let renames = Renames(in: change, objects: try box.open().objects)
    var found: [String: String] = [:]
    for file in change.files where file.status == .added {
      found[file.path.description] = try renames.source(of: file.path)?.path.description
    }
    return found
  }

  /// What git finds, the same number of pairs allowed.
  func sourcesByGit(_ box: Sandbox, _ a: String, _ b: String) throws -> [String: String] {
    let printed = try box.run(
      ["diff-tree", "-r", "-z", "--name-status", "-M50%", "-l1000", a, b])
    let parts = printed.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    var found: [String: String] = [:]
    var at = 0
    while at < parts.count {
      let isRename = parts[at].hasPrefix("R")
      if isRename { found[parts[at + 2]] = parts[at + 1] }
      at += isRename ? 3 : 2
    }
    return found
  }

  @Test func movedFilesAreFoundAsGitFindsThem() throws {
    let box = try Sandbox()
    for name in ["exact", "edited", "mostly-new", "twin-a", "dir/same-name", "stays"] {
      try box.write(name, Self.text(name))
    }
    try box.write("twin-b", Self.text("twin-a"))
    try box.write("blank", "")
    try box.commit("before")
    for name in ["exact", "edited", "mostly-new", "twin-a", "twin-b", "dir", "blank"] {
      try box.remove(name)
    }
    try box.write("moved/exact", Self.text("exact"))
    try box.write("moved/edited.txt", Self.text("edited", changing: 10))
    try box.write("moved/mostly-new.txt", Self.text("mostly-new", changing: 35))
    try box.write("moved/twin-a", Self.text("twin-a"))
    try box.write("other/same-name", Self.text("dir/same-name", changing: 5))
    try box.write("blank2", "")
    try box.write("unrelated", "nothing of the kind\n")
    try box.commit("after")
    let repository = try box.open()
    let change = try repository.change(of: repository.commit(box.head()))
    let found = try sources(box, change)
    #expect(
      found == [
        "moved/exact": "exact", "moved/edited.txt": "edited", "moved/twin-a": "twin-a",
        "other/same-name": "dir/same-name", "blank2": "blank",
      ])
    let byGit = try sourcesByGit(box, "HEAD~", "HEAD")
    #expect(found.filter { $0.key != "blank2" } == byGit.filter { $0.key != "blank2" })
    let renames = Renames(in: change, objects: repository.objects)
    #expect(renames.exactSource(of: RepositoryPath("moved/exact"))?.path == RepositoryPath("exact"))
    #expect(renames.exactSource(of: RepositoryPath("moved/edited.txt")) == nil)
    #expect(try renames.source(of: RepositoryPath("unrelated")) == nil)
    #expect(try renames.source(of: RepositoryPath("stays")) == nil)
  }

  @Test func randomMovesAreFoundAsGitFindsThem() throws {
    var random = SplitMix(seed: 7)
    for _ in 0..<6 {
      let box = try Sandbox()
      for number in 0..<12 { try box.write("old/\(number)", Self.text("file \(number)")) }
      try box.commit("before")
      for number in 0..<12 {
        try box.remove("old/\(number)")
        let changed = Int.random(in: 0...12, using: &random)
        let place = "new/\(Int.random(in: 0...3, using: &random))/x\(number)"
        try box.write(place, Self.text("file \(number)", changing: changed))
      }
      try box.commit("after")
      let repository = try box.open()
      let change = try repository.change(of: repository.commit(box.head()))
      #expect(try sources(box, change) == sourcesByGit(box, "HEAD~", "HEAD"))
    }
  }
}

/// A small generator of numbers that look random and are the same each time (Steele and others,
/// "Fast splittable pseudorandom number generators", 2014).
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

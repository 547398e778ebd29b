import Platform
import Testing

/// The code's own properties: who may import what, who may print, how long a file may be.
@Suite struct TidyTests {
  static let top = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return parts.joined(separator: "/")
  }()

  /// Every Swift file below `folder` with its text, paths relative to the top.
  static func swiftFiles(below folder: String) throws -> [(path: String, text: String)] {
    var found: [(path: String, text: String)] = []
    var folders = [folder]
    while let next = folders.popLast() {
      for name in try Files.list(top + "/" + next).sorted() where !name.hasPrefix(".") {
        let path = next + "/" + name
        if Files.isDirectory(top + "/" + path) {
          folders.append(path)
        } else if name.hasSuffix(".swift") {
          let text = String(decoding: try Files.read(top + "/" + path), as: UTF8.self)
          found.append((path, text))
        }
      }
    }
    return found
  }

  static func imports(of text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let index = words.firstIndex(of: "import"), index + 1 < words.count else { return nil }
      let before = words[..<index].allSatisfy { ["package", "internal", "@testable"].contains($0) }
      return before ? String(words[index + 1]) : nil
    }
  }

  /// The one module behind which a library stands, by the library's name.
  static let doors = ["Glibc": "Platform", "CLibgit2": "Git"]

  @Test func onlyTheDoorsImportSystemLibraries() throws {
    for (path, text) in try Self.swiftFiles(below: "Sources") {
      let room = String(path.split(separator: "/")[1])
      if ["EmbedTool", "EmbedPlugin"].contains(room) { continue }
      for name in Self.imports(of: text) {
        if let door = Self.doors[name] { #expect(room == door, "\(path) imports \(name)") }
        #expect(name != "Foundation", "\(path) imports Foundation")
      }
    }
  }

  @Test func onlyTheCommandLinePrintsOrExits() throws {
    for (path, text) in try Self.swiftFiles(below: "Sources") {
      let room = path.split(separator: "/")[1]
      if ["CommandLineTool", "Platform", "EmbedTool", "EmbedPlugin"].contains(room) { continue }
      for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        let code = line.drop { $0 == " " }
        if code.hasPrefix("//") { continue }
        let calls = ["print(", "exitProcess(", "debugPrint("].filter {
          code.hasPrefix($0) || code.contains(" " + $0)
        }
        #expect(calls.isEmpty, "\(path):\(index + 1): \(code)")
      }
    }
  }

  @Test func filesStayReadable() throws {
    for folder in ["Sources", "Tests", "rules"] {
      for (path, text) in try Self.swiftFiles(below: folder) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
        #expect(lines <= 500, "\(path) has \(lines) lines")
      }
    }
  }

  @Test func noRemindersAreLeft() throws {
    // Put together here so that this file does not hold them.
    let reminders = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "not yet " + "implemented"]
    for folder in ["Sources", "Tests", "rules"] {
      for (path, text) in try Self.swiftFiles(below: folder) {
        for reminder in reminders where text.contains(reminder) {
          // Rules about left-over reminders have to name them, as data in quotes.
          let allQuoted = text.split(separator: "\n").filter { $0.contains(reminder) }
            .allSatisfy { $0.contains("\"") }
          #expect(allQuoted, "\(path): \(reminder)")
        }
      }
    }
  }
}

package import Diagnostics
import Platform

/// What `install` or `uninstall` is going to do, worked out before anything is touched: a dry run
/// shows it, `carryOut` does it.
package struct InstallPlan: Sendable, Equatable {
  /// In the order in which they are done. Empty where everything is as it should be.
  package internal(set) var actions: [InstallAction] = []
  /// What to tell. An error among them means that the plan refuses.
  package internal(set) var diagnostics: [Diagnostic] = []

  package var isRefused: Bool { diagnostics.contains { $0.severity == .error } }

  /// Does what the plan says.
  /// - Throws: a `Failure` where the plan refuses (nothing is done), or where an action fails:
  ///   those before it are done, and planning and carrying out again goes on from there.
  package func carryOut() throws(Failure) {
    if isRefused { throw Failure(diagnostics.filter { $0.severity == .error }) }
    for action in actions { try action.carryOut() }
  }

  mutating func refuse(_ id: String, _ message: String, hint: String? = nil) {
    diagnostics.append(Diagnostic(.error, id, message, hint: hint))
  }

  mutating func warn(_ id: String, _ message: String, hint: String? = nil) {
    diagnostics.append(Diagnostic(.warning, id, message, hint: hint))
  }

  mutating func remark(_ id: String, _ message: String, hint: String? = nil) {
    diagnostics.append(Diagnostic(.note, id, message, hint: hint))
  }
}

/// What `install` changed besides hook files, so that `uninstall` puts back just that: a small file
/// in the common git directory, one tab-separated entry a line.
struct InstallManifest: Equatable {
  struct Setting: Equatable {
    var key: String
    var value: String
    /// What the repository's own configuration said before; nil where it said nothing.
    var previous: String?
  }

  var settings: [Setting] = []
  /// Folders that `install` made.
  var directories: [String] = []
  /// The folder whose hooks ours call first, since `core.hooksPath` no longer leads there.
  var earlierFolder: String?

  static func path(in commonDirectory: String) -> String {
    commonDirectory + "/factory-hook/installed"
  }

  /// Reads the manifest; empty where there is none or it cannot be read. Lines that are not
  /// understood are passed over: the file may be a later version's.
  init(commonDirectory: String) {
    let path = Self.path(in: commonDirectory)
    self.init((try? Files.read(path, limit: 1 << 20)) ?? [])
  }

  init(_ bytes: [UInt8] = []) {
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      switch (fields[0], fields.count) {
      case ("setting", 3): settings.append(Setting(key: fields[1], value: fields[2]))
      case ("setting", 4):
        settings.append(Setting(key: fields[1], value: fields[2], previous: fields[3]))
      case ("directory", 2): directories.append(fields[1])
      case ("earlier", 2): earlierFolder = fields[1]
      default: continue
      }
    }
  }

  var bytes: [UInt8] {
    var text = ""
    for setting in settings {
      text += "setting\t\(setting.key)\t\(setting.value)"
      if let previous = setting.previous { text += "\t\(previous)" }
      text += "\n"
    }
    for directory in directories { text += "directory\t\(directory)\n" }
    if let earlierFolder { text += "earlier\t\(earlierFolder)\n" }
    return Array(text.utf8)
  }

}

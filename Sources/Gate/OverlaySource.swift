import Checks
import Diagnostics
import Git
import Text

/// A change's blobs and names with some files' contents replaced in memory: what the change would be
/// after fixing. Nothing is stored.
final class OverlaySource: ChangeSource {
  private let source: any ChangeSource
  private let overlay: Overlay

  init(_ source: any ChangeSource, _ overlay: Overlay) {
    self.source = source
    self.overlay = overlay
  }

  func withBlob<R>(
    _ id: ObjectID, _ body: (Span<UInt8>) throws(Failure) -> R
  ) throws(Failure) -> R {
    if let bytes = overlay.blobs[id] { return try body(bytes.span) }
    return try source.withBlob(id, body)
  }

  func size(of id: ObjectID) throws(Failure) -> Int {
    if let bytes = overlay.blobs[id] { return bytes.count }
    return try source.size(of: id)
  }

  func targetNames() -> any TreeNames { source.targetNames() }

  func baseNames(_ index: Int) -> any TreeNames { source.baseNames(index) }

  func targetFile(_ path: RepositoryPath) throws(Failure) -> [UInt8]? {
    if let version = overlay.versions[path] { return overlay.blobs[version.id] }
    return try source.targetFile(path)
  }

  func baseFile(_ path: RepositoryPath, _ index: Int) throws(Failure) -> [UInt8]? {
    try source.baseFile(path, index)
  }

  func targetID(_ path: RepositoryPath) throws(Failure) -> ObjectID? {
    if let version = overlay.versions[path] { return version.id }
    return try source.targetID(path)
  }

  func baseID(_ path: RepositoryPath, _ index: Int) throws(Failure) -> ObjectID? {
    try source.baseID(path, index)
  }

  /// A fix makes no rename: they are found among the contents that are stored.
  func renames(of change: Change) throws(Failure) -> [RepositoryPath: FileVersion] {
    try source.renames(of: overlay.stored)
  }
}

/// Contents that stand in for those of a change's files.
struct Overlay: Sendable {
  /// The change as it is stored.
  let stored: Change
  private(set) var versions: [RepositoryPath: FileVersion] = [:]
  private(set) var blobs: [ObjectID: [UInt8]] = [:]

  init(of change: Change) { stored = change }

  /// - Parameter id: the name that a blob with `bytes` has.
  mutating func set(_ bytes: [UInt8], _ id: ObjectID, for version: FileVersion) {
    versions[version.path] = FileVersion(path: version.path, mode: version.mode, id: id)
    blobs[id] = bytes
  }

  /// The change with the contents replaced.
  /// - Parameter isNarrow: only the files that are replaced.
  func change(isNarrow: Bool) -> Change {
    let files = stored.files.compactMap { file -> ChangedFile? in
      guard let version = versions[file.path] else { return isNarrow ? nil : file }
      return ChangedFile(path: file.path, new: version, old: file.old)
    }
    return Change(bases: stored.bases, target: stored.target, files: files)
  }
}

import CLibgit2
import Platform

extension ObjectDatabase {
  /// Blobs with more bytes than this are never held in memory whole.
  package static let heldBytesMax = 48 << 20

  /// Lends the bytes of a large blob to `body`: they are written to a file without a name, beside
  /// the repository or, where that is read-only, where temporary files go, and that file is mapped.
  ///
  /// Cost: linear; the blob's size in disk space for as long as `body` runs.
  /// - Throws: `.system` where no disk has room, `.corrupt` where the bytes are not those that the
  ///   name stands for.
  func withLargeBlob<R>(
    _ id: ObjectID, _ size: Int, _ body: (Span<UInt8>) -> R
  ) throws(GitError) -> R {
    let mapped = try unpacked(id, size)
    return try mapped.withEvictedBytes { bytes throws(GitError) in
      if ObjectVerification.isOn, try name(of: bytes, .blob) != id {
        throw GitError(
          .corrupt, "read blob \(id)", "its bytes are not those of its name",
          hint: "git fsck --full")
      }
      return body(bytes)
    }
  }

  /// Writes a blob to a file without a name, and maps that.
  private func unpacked(_ id: ObjectID, _ size: Int) throws(GitError) -> MappedFile {
    var trouble: PlatformError?
    var scratch = try onDisk(id, size) { () throws(PlatformError) in
      try ScratchFile(in: scratchFolders)
    }
    try forEachChunk(of: id) { bytes in
      do throws(PlatformError) { try scratch.append(bytes) } catch { trouble = error }
      return trouble == nil
    }
    return try onDisk(id, size) { () throws(PlatformError) in
      if let trouble { throw trouble }
      return try MappedFile(scratch)
    }
  }

  /// Runs a step that needs room on a disk.
  private func onDisk<R: ~Copyable>(
    _ id: ObjectID, _ size: Int, _ step: () throws(PlatformError) -> R
  ) throws(GitError) -> R {
    do throws(PlatformError) {
      return try step()
    } catch {
      throw GitError(
        .system, "unpack blob \(id)", error.description,
        hint: "make room for \(size >> 20) MB beside the repository, or where TMPDIR says")
    }
  }

  private var scratchFolders: [[UInt8]] {
    let beside = unsafe FilePath(cPath: git_repository_commondir(owner.pointer))
    let temporary = [git.environment.path("TMPDIR"), "/var/tmp", "/tmp"].compactMap { $0 }
    return ([beside] + temporary).map(\.pathBytes)
  }

  /// Passes the bytes of a blob to `body` piece by piece, so that memory stays small however large
  /// it is; `body` returns false to stop. The bytes are not compared with the blob's name.
  package func forEachChunk(
    of id: ObjectID, _ body: (Span<UInt8>) -> Bool
  ) throws(GitError) {
    let (kind, size) = try header(id)
    try expect(kind, .blob, id)
    for folder in folders {
      let path = LooseObject.path(of: id, in: folder)
      guard let file = try? FileReader(path) else { continue }
      return try LooseObject(id, size: size).forEachChunk(file, body)
    }
    // git maps packs by windows of a gigabyte, and all of one that is read counts as its memory;
    // and what is no big file to it, it unpacks whole.
    let small = [
      "core.packedGitWindowSize=1m", "core.packedGitLimit=16m", "core.bigFileThreshold=1m",
    ]
    try git.stream(
      small.flatMap { ["-c", $0] } + ["cat-file", "blob", id.hex], operation: "read blob \(id)",
      body)
  }
}

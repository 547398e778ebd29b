import Glibc

/// What `lstat` says about a file; symbolic links are not followed.
package struct FileStatus: Sendable, Hashable {
  package enum Kind: Sendable {
    case file, directory, symbolicLink, other
  }

  package let kind: Kind
  /// Bytes.
  package let size: Int
  /// The permission bits (the low twelve of `st_mode`).
  package let mode: UInt32
  package let device: UInt64
  package let inode: UInt64
  package let owner: UInt32
  package let modified: Timestamp

  /// Whether the owner may execute it.
  package var isExecutable: Bool { mode & 0o100 != 0 }

  init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFLNK: .symbolicLink
      default: .other
      }
    size = Int(status.st_size)
    mode = status.st_mode & 0o7777
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    owner = status.st_uid
    modified = Timestamp(
      seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int32(status.st_mtim.tv_nsec))
  }
}

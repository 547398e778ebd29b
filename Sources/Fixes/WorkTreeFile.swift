import Git
import Platform
import Text

/// A file of the work tree as it lies on the disk. No symbolic link is ever followed.
struct WorkTreeFile {
  var path: FilePath
  var bytes: [UInt8]
  var isExecutable: Bool

  var mode: UInt32 { isExecutable ? FileMode.executable : FileMode.regular }

  /// Why a file is left alone, as the end of a sentence.
  struct Hindrance: Error {
    var reason: String
  }

  /// Reads the file at a path of the repository.
  static func read(
    _ path: RepositoryPath, in repository: Repository
  ) throws(Hindrance) -> WorkTreeFile {
    let place = try locate(path, in: repository)
    guard let status = Files.stat(place) else {
      throw Hindrance(reason: "it is not in the work tree")
    }
    switch status.kind {
    case .file: break
    case .directory: throw Hindrance(reason: "a folder has its place in the work tree")
    case .symbolicLink: throw Hindrance(reason: "it is a symbolic link in the work tree")
    case .other: throw Hindrance(reason: "it is no regular file in the work tree")
    }
    do throws(PlatformError) {
      return WorkTreeFile(
        path: place, bytes: try Files.read(place), isExecutable: status.isExecutable)
    } catch {
      throw Hindrance(reason: error.reason)
    }
  }

  /// Writes the file, if it still holds what was read.
  func rewrite(with new: [UInt8]) throws(Hindrance) {
    if new == bytes { return }
    guard Files.isWritable(path), Files.stat(path).map({ $0.mode & 0o200 != 0 }) ?? false else {
      throw Hindrance(reason: "it is read-only")
    }
    do throws(PlatformError) {
      guard Files.stat(path)?.kind == .file, try Files.read(path) == bytes else {
        throw PlatformError("write", path.description, PlatformError.staleNumber)
      }
      try Files.rewrite(path, with: new)
    } catch {
      let isStale = error.errorNumber == PlatformError.staleNumber
      throw Hindrance(reason: isStale ? "it was changed meanwhile" : error.reason)
    }
  }

  /// Returns where the file is, its folders looked at one by one.
  private static func locate(
    _ path: RepositoryPath, in repository: Repository
  ) throws(Hindrance) -> FilePath {
    guard let top = repository.workTree else { throw Hindrance(reason: "there is no work tree") }
    var place = top
    let parts = path.bytes.split(separator: UInt8(ascii: "/"))
    for (index, part) in parts.enumerated() {
      place = place.appending(Array(part))
      guard index + 1 < parts.count else { break }
      switch Files.stat(place)?.kind {
      case .directory: continue
      case nil: throw Hindrance(reason: "it is not in the work tree")
      case .symbolicLink: throw Hindrance(reason: "a symbolic link leads to its folder")
      default: throw Hindrance(reason: "a file has the place of its folder")
      }
    }
    return place
  }
}

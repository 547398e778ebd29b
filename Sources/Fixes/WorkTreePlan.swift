import Git
import Text

/// What a rewrite of the index means for the file in the work tree.
enum WorkTreePlan {
  case write(WorkTreeFile, after: [UInt8])
  case same
  case alone(String)

  /// - Parameter new: the name of the blob that the index will hold; it must be stored.
  static func make(
    for rewrite: FileRewrite, new: ObjectID, _ conversion: Conversion, in repository: Repository
  ) -> WorkTreePlan {
    do throws(WorkTreeFile.Hindrance) {
      let file = try WorkTreeFile.read(rewrite.path, in: repository)
      return plan(for: rewrite, file, new, conversion, repository)
    } catch {
      return .alone(error.reason)
    }
  }

  private static func plan(
    for rewrite: FileRewrite, _ file: WorkTreeFile, _ new: ObjectID, _ conversion: Conversion,
    _ repository: Repository
  ) -> WorkTreePlan {
    do throws(GitError) {
      var (base, target) = (rewrite.before, rewrite.after)
      if conversion != .none {
        base = try repository.checkedOut(rewrite.old.id, at: rewrite.path)
        target = try repository.checkedOut(new, at: rewrite.path)
      }
      if file.bytes == target { return .same }
      if file.bytes == base {
        if conversion != .none, try repository.addedName(of: target, at: rewrite.path) != new {
          return .alone("git would not store there what the index has")
        }
        return .write(file, after: target)
      }
      if conversion == .other {
        return .alone("it has unstaged changes, and git converts it")
      }
      guard let merged = try TextPatch.merge(base: base, file.bytes, target) else {
        return .alone("its unstaged changes touch the same lines")
      }
      return merged == file.bytes ? .same : .write(file, after: merged)
    } catch {
      return .alone(error.message)
    }
  }
}

import Checks
import Diagnostics
import Git
import Packs
import Platform
import Rules
import Text

extension StandardLoader {
  /// The loader that knows the checks and packs of this binary.
  static let builtIn = StandardLoader(
    kinds: CheckCatalog.kinds,
    packs: PackLibrary(names: BuiltInPacks.names, bytes: { BuiltInPacks.bytes($0) }))
}

/// The standard as people ask for it by hand: that of the index, or of a rulefile they name.
enum StandardAccess {
  /// The largest rulefile that is read: 16 MiB.
  static let rulefileBytesMax = 16 << 20

  /// Reads a rulefile that a person named.
  static func rulefile(_ path: [UInt8]) throws(Failure) -> StandardLoader.NamedRulefile {
    do throws(PlatformError) {
      return StandardLoader.NamedRulefile(
        name: printableText(path), bytes: try Files.read(path, limit: rulefileBytesMax))
    } catch {
      throw Failure(
        Diagnostic(.error, "unreadable-rulefile", error.description))
    }
  }

  /// Returns the standard that a commit made now would be judged by.
  ///
  /// - Parameters:
  ///   - repository: nil where there is none; then only a named rulefile, or the default, applies.
  ///   - paths: whose folders' rulefiles count, too.
  ///   - named: a rulefile to take instead of the repository's own.
  ///   - proof: which rules' examples are run.
  static func standard(
    in repository: Repository?, for paths: [RepositoryPath] = [], named: [UInt8]? = nil,
    proof: Proof = .ownRules
  ) throws(Failure) -> Standard {
    let explicit = try named.map(rulefile)
    let folders = StandardLoader.folders(holding: paths)
    return try StandardLoader.builtIn.load(nestedFor: folders, replacing: explicit, proof: proof) {
      path throws(Failure) in
      guard let repository else { return nil }
      do throws(GitError) {
        return try repository.read(path, in: .index, limit: rulefileBytesMax)
      } catch {
        throw error.failure
      }
    }
  }
}

extension Optional where Wrapped == [UInt8] {
  /// `map` for transforms that throw a `Failure`.
  fileprivate func map<T>(_ body: ([UInt8]) throws(Failure) -> T) throws(Failure) -> T? {
    guard let self else { return nil }
    return try body(self)
  }
}

extension Repository {
  /// Opens the repository that the process stands in.
  static func here() throws(Failure) -> Repository {
    guard let repository = try hereIfAny() else {
      throw Failure(
        Diagnostic(
          .error, "no-repository", "no git repository here",
          hint: "run this inside a repository, or make one: git init"))
    }
    return repository
  }

  /// Opens the repository that the process stands in; nil where there is none.
  /// - Throws: where there is one that cannot be read.
  static func hereIfAny() throws(Failure) -> Repository? {
    do throws(GitError) {
      return try Repository.open(GitEnvironment.ofProcess())
    } catch {
      if error.code == .notARepository { return nil }
      throw error.failure
    }
  }
}

import CLibgit2
import Synchronization

/// Whether each object that is read is hashed anew and held against its name.
///
/// git does not: it relies on the checksum that zlib keeps of every object, hashes objects when they
/// come in (`index-pack`), and all of them in `git fsck`. libgit2 does unless told otherwise, which
/// takes a quarter of the time of searching a whole tree. What proves records must be sure of what it
/// reads; what judges reads as git does.
package enum ObjectVerification {
  private static let state = Atomic<Bool>(true)

  static var isOn: Bool { state.load(ordering: .relaxed) }

  /// Runs `body` without it, for what only helps to find a record and proves nothing. Counts for what
  /// other threads read meanwhile, too: none that proves anything may.
  static func without<R>(_ body: () throws(GitError) -> R) throws(GitError) -> R {
    guard isOn else { return try body() }
    set(isOn: false)
    defer { set(isOn: true) }
    return try body()
  }

  /// Counts for the whole process from the next object that is read.
  package static func set(isOn: Bool) {
    state.store(isOn, ordering: .relaxed)
    _ = factory_hook_set_hash_verification(isOn ? 1 : 0)
  }
}

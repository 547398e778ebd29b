import Glibc

/// Starting a child by `posix_spawn`.
enum Spawn {
  /// The descriptors that become 0, 1 and 2 of the child.
  struct Descriptors {
    var input: Int32
    var output: Int32
    var error: Int32
  }

  /// Starts `path`; a text file without `#!` is given to `/bin/sh`, as git runs such hooks.
  static func start(
    _ path: [UInt8], _ arguments: [[UInt8]], _ environment: [[UInt8]]?, _ directory: [UInt8]?,
    _ descriptors: Descriptors, _ ownGroup: Bool
  ) throws(PlatformError) -> pid_t {
    var (child, status) = try attempt(
      path, arguments, environment, directory, descriptors, ownGroup)
    if status == ENOEXEC {
      let shell = Array("/bin/sh".utf8)
      (child, status) = try attempt(
        shell, [shell, path] + arguments.dropFirst(), environment, directory, descriptors, ownGroup)
    }
    if status != 0 { throw PlatformError("run", path.displayText, status) }
    return child
  }

  private static func attempt(
    _ path: [UInt8], _ arguments: [[UInt8]], _ environment: [[UInt8]]?, _ directory: [UInt8]?,
    _ descriptors: Descriptors, _ ownGroup: Bool
  ) throws(PlatformError) -> (child: pid_t, status: Int32) {
    let program = try path.terminated(for: "run")
    let folder = try directory?.terminated(for: "enter folder")
    let vector = try CStringVector(arguments)
    let variables = try environment.map { list throws(PlatformError) in try CStringVector(list) }
    var child: pid_t = 0
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, descriptors.input, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, descriptors.output, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, descriptors.error, 2)
    if let folder { _ = unsafe spawnFileActionsAddChangeDirectory(&actions, folder) }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    setSignals(&attributes, ownGroup)
    let status = unsafe vector.withPointers { argv in
      if let variables {
        return unsafe variables.withPointers {
          unsafe posix_spawn(&child, program, &actions, &attributes, argv, $0)
        }
      }
      return unsafe posix_spawn(&child, program, &actions, &attributes, argv, environ)
    }
    return (child, status)
  }

  /// Gives the child default handling of the signals that this process may have changed.
  private static func setSignals(_ attributes: inout posix_spawnattr_t, _ ownGroup: Bool) {
    var defaults = sigset_t()
    unsafe sigemptyset(&defaults)
    unsafe sigaddset(&defaults, SIGPIPE)
    unsafe sigaddset(&defaults, SIGINT)
    unsafe sigaddset(&defaults, SIGXFSZ)
    unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
    // A thread that blocks signals, as those of a thread pool do, would hand that on.
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    if ownGroup {
      flags |= POSIX_SPAWN_SETPGROUP
      unsafe posix_spawnattr_setpgroup(&attributes, 0)
    }
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
  }
}

/// Strings laid out as `execv` wants them: an array of C strings that ends with a null.
package struct CStringVector {
  private let storage: [CChar]
  private let offsets: [Int]

  /// - Throws: `EINVAL` where one holds a NUL.
  package init(_ strings: [[UInt8]]) throws(PlatformError) {
    var storage: [CChar] = []
    var offsets: [Int] = []
    for text in strings {
      offsets.append(storage.count)
      storage += try text.terminated(for: "run")
    }
    self.storage = storage
    self.offsets = offsets
  }

  /// Lends the array; the callee may not keep or change it.
  @unsafe package func withPointers<R>(
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R
  ) -> R {
    unsafe storage.withUnsafeBufferPointer { buffer in
      let base = unsafe buffer.baseAddress.map { unsafe UnsafeMutablePointer(mutating: $0) }
      var pointers = unsafe offsets.map { offset in unsafe base.map { unsafe $0 + offset } }
      unsafe pointers.append(nil)
      return unsafe pointers.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress!) }
    }
  }
}

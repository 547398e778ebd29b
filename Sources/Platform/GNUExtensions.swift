import Glibc

// Functions that glibc exports and declares only under `_GNU_SOURCE`, which Swift's view of its
// headers leaves out. The Swift and C calling conventions agree on pointers and integers.

/// `memmem(3)`: the first occurrence of the needle, or null.
@_silgen_name("memmem")
func memmem(
  _ haystack: UnsafeRawPointer, _ haystackCount: Int, _ needle: UnsafeRawPointer,
  _ needleCount: Int
) -> UnsafeMutableRawPointer?

/// Makes the child of `posix_spawn` start in another folder (glibc 2.29).
@_silgen_name("posix_spawn_file_actions_addchdir_np")
func spawnFileActionsAddChangeDirectory(
  _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ path: UnsafePointer<CChar>
) -> Int32

/// `mallopt(3)`: sets a parameter of the allocator; its header is not part of Swift's view.
@_silgen_name("mallopt")
func setAllocatorParameter(_ parameter: Int32, _ value: Int32) -> Int32

/// The parameters of `mallopt(3)` in use, as `malloc.h` numbers them.
enum AllocatorParameter {
  static let trimThreshold: Int32 = -1
  static let topPad: Int32 = -2
  static let mapThreshold: Int32 = -3
}

/// `SEEK_DATA` of `lseek(2)`: the next place of a file that something was written to.
let seekData: Int32 = 3

/// How the allocator gets memory from the system.
package enum Memory {
  /// Keeps freed memory for what comes next, and takes it in large steps.
  ///
  /// A process that lives for milliseconds loses more by giving pages back and faulting them in
  /// anew than it ever saves: compressing each object of a record takes and frees 270 KB. Blocks of
  /// 4 MB and more still go back at once.
  package static func keepFreed() {
    _ = setAllocatorParameter(AllocatorParameter.mapThreshold, 4 << 20)
    _ = setAllocatorParameter(AllocatorParameter.trimThreshold, 64 << 20)
    _ = setAllocatorParameter(AllocatorParameter.topPad, 1 << 20)
  }

  /// Never frees `object` and what it holds.
  package static func keepUntilEnd(_ object: AnyObject) {
    _ = unsafe Unmanaged.passRetained(object)
  }
}

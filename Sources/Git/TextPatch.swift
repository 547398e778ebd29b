import CLibgit2
package import Text

/// One version of a text as patches and merges name it.
package struct TextVersion: Sendable {
  package var id: ObjectID
  package var bytes: [UInt8]

  package init(id: ObjectID, bytes: [UInt8]) {
    self.id = id
    self.bytes = bytes
  }
}

/// Differences of texts in memory, made by libgit2's own copy of the library that git compares with.
package enum TextPatch {
  /// Returns what turns one version of a file into another, as `git diff --full-index` prints it and
  /// `git apply` takes it; empty where they are equal. NUL bytes make no binary patch of it.
  package static func patch(
    _ path: RepositoryPath, mode: UInt32, from old: TextVersion, to new: TextVersion
  ) throws(GitError) -> [UInt8] {
    let hunks = try hunks(from: old.bytes, to: new.bytes)
    if hunks.isEmpty { return [] }
    let before = quotedC(Array("a/".utf8) + path.bytes)
    let after = quotedC(Array("b/".utf8) + path.bytes)
    // Git ends a name with a tab where blanks in it could be taken for its end.
    let end: [UInt8] = path.bytes.contains(UInt8(ascii: " ")) ? [9, 10] : [10]
    var out = Array("diff --git ".utf8) + before + [UInt8(ascii: " ")] + after
    out += Array("\nindex \(old.id)..\(new.id) \(String(mode, radix: 8))\n".utf8)
    out += Array("--- ".utf8) + before + end + Array("+++ ".utf8) + after + end
    return out + hunks
  }

  /// Returns the hunks of a unified diff with three lines of context.
  static func hunks(from old: [UInt8], to new: [UInt8]) throws(GitError) -> [UInt8] {
    try Library.start.get()
    var options = unsafe git_diff_options()
    try check("compare texts") {
      unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
    }
    unsafe options.flags = GIT_DIFF_FORCE_TEXT.rawValue
    unsafe options.max_size = -1
    let patch = unsafe try acquire("compare texts") {
      unsafe git_patch_from_buffers(&$0, old, old.count, nil, new, new.count, nil, &options)
    }
    defer { unsafe git_patch_free(patch) }
    var out: [UInt8] = []
    for index in 0..<(unsafe git_patch_num_hunks(patch)) {
      unsafe try append(hunk: index, of: patch, to: &out)
    }
    return out
  }

  private static func append(
    hunk index: Int, of patch: OpaquePointer, to out: inout [UInt8]
  ) throws(GitError) {
    var hunk: UnsafePointer<git_diff_hunk>?
    var count = 0
    try check("compare texts") { unsafe git_patch_get_hunk(&hunk, &count, patch, index) }
    guard let hunk = unsafe hunk?.pointee else { return }
    let old = "\(hunk.old_start),\(hunk.old_lines)"
    let new = "\(hunk.new_start),\(hunk.new_lines)"
    out += Array("@@ -\(old) +\(new) @@\n".utf8)
    for number in 0..<count {
      var line: UnsafePointer<git_diff_line>?
      try check("compare texts") {
        unsafe git_patch_get_line_in_hunk(&line, patch, index, number)
      }
      guard let line = unsafe line?.pointee else { continue }
      let origin = UInt8(bitPattern: unsafe line.origin)
      // The notes on a missing line end bring their own line end and mark.
      if [UInt8(ascii: " "), UInt8(ascii: "+"), UInt8(ascii: "-")].contains(origin) {
        out.append(origin)
      }
      let bytes = unsafe UnsafeBufferPointer(start: line.content, count: line.content_len)
      out += unsafe bytes.map { UInt8(bitPattern: $0) }
    }
  }

  /// Joins two texts that were both made from `base`, as `git merge-file` does; nil where both change
  /// the same or neighbouring lines.
  package static func merge(
    base: [UInt8], _ ours: [UInt8], _ theirs: [UInt8]
  ) throws(GitError) -> [UInt8]? {
    try Library.start.get()
    var options = unsafe git_merge_file_options()
    try check("merge texts") {
      unsafe git_merge_file_options_init(&options, UInt32(GIT_MERGE_FILE_OPTIONS_VERSION))
    }
    var result = unsafe git_merge_file_result()
    defer { unsafe git_merge_file_result_free(&result) }
    var status: Int32 = 0
    unsafe withInput(base) { base in
      unsafe withInput(ours) { ours in
        unsafe withInput(theirs) { theirs in
          unsafe status = git_merge_file(&result, base, ours, theirs, &options)
        }
      }
    }
    if status < 0 { throw Library.lastError("merge texts", status) }
    guard unsafe result.automergeable == 1 else { return nil }
    return unsafe UnsafeBufferPointer(start: result.ptr, count: result.len).map {
      UInt8(bitPattern: $0)
    }
  }

  private static func withInput(
    _ bytes: [UInt8], _ body: (UnsafePointer<git_merge_file_input>) -> Void
  ) {
    unsafe bytes.withUnsafeBytes { raw in
      var input = unsafe git_merge_file_input()
      unsafe input.version = UInt32(GIT_MERGE_FILE_INPUT_VERSION)
      unsafe input.ptr = raw.bindMemory(to: CChar.self).baseAddress
      unsafe input.size = raw.count
      unsafe body(&input)
    }
  }
}

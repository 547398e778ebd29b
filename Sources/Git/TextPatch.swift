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
    try ComparedTexts.with(old, new) { patch throws(GitError) in
      var out: [UInt8] = []
      for index in 0..<patch.hunkCount {
        let (hunk, count) = try patch.hunk(index)
        let before = "\(hunk.old_start),\(hunk.old_lines)"
        let after = "\(hunk.new_start),\(hunk.new_lines)"
        out += Array("@@ -\(before) +\(after) @@\n".utf8)
        for number in 0..<count {
          try patch.withLine(number, ofHunk: index) { origin, bytes in
            // The notes on a missing line end bring their own line end and mark.
            if isOfText(origin) { out.append(origin) }
            for at in bytes.indices { out.append(bytes[at]) }
          }
        }
      }
      return out
    }
  }

  /// Calls `body` with each line of the hunks that git's own heuristic for indented text gives: its
  /// mark (` `, `+`, `-`) and its text with the line end. Notes on a missing line end are left out.
  static func forEachLine(
    from old: [UInt8], to new: [UInt8], _ body: (_ origin: UInt8, _ line: Span<UInt8>) -> Void
  ) throws(GitError) {
    let flags = GIT_DIFF_INDENT_HEURISTIC.rawValue
    try ComparedTexts.with(old, new, flags: flags) { patch throws(GitError) in
      for index in 0..<patch.hunkCount {
        for number in 0..<(try patch.hunk(index).lines) {
          try patch.withLine(number, ofHunk: index) { origin, bytes in
            if isOfText(origin) { body(origin, bytes) }
          }
        }
      }
    }
  }

  private static func isOfText(_ origin: UInt8) -> Bool {
    origin == UInt8(ascii: " ") || origin == UInt8(ascii: "+") || origin == UInt8(ascii: "-")
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

/// Two texts as libgit2 compares them: a `git_patch`, whose lines lie in the texts themselves.
@safe private struct ComparedTexts: ~Copyable {
  private let pointer: OpaquePointer

  /// - Parameter flags: `git_diff_option_t` beside the one that takes all bytes for text.
  static func with<R>(
    _ old: [UInt8], _ new: [UInt8], flags: UInt32 = 0,
    _ body: (borrowing ComparedTexts) throws(GitError) -> R
  ) throws(GitError) -> R {
    try Library.start.get()
    var options = unsafe git_diff_options()
    try check("compare texts") {
      unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
    }
    unsafe options.flags = GIT_DIFF_FORCE_TEXT.rawValue | flags
    unsafe options.max_size = -1
    return unsafe try old.withUnsafeBufferPointer { old throws(GitError) in
      unsafe try new.withUnsafeBufferPointer { new throws(GitError) in
        let pointer = unsafe try acquire("compare texts") {
          unsafe git_patch_from_buffers(
            &$0, old.baseAddress, old.count, nil, new.baseAddress, new.count, nil, &options)
        }
        return unsafe try body(ComparedTexts(pointer: pointer))
      }
    }
  }

  deinit { unsafe git_patch_free(pointer) }

  var hunkCount: Int { unsafe git_patch_num_hunks(pointer) }

  /// Returns a hunk and the number of its lines.
  func hunk(_ index: Int) throws(GitError) -> (git_diff_hunk, lines: Int) {
    var hunk: UnsafePointer<git_diff_hunk>?
    var count = 0
    try check("compare texts") { unsafe git_patch_get_hunk(&hunk, &count, pointer, index) }
    guard let hunk = unsafe hunk?.pointee else { return (git_diff_hunk(), 0) }
    return (hunk, count)
  }

  func withLine(
    _ number: Int, ofHunk index: Int, _ body: (_ origin: UInt8, _ bytes: Span<UInt8>) -> Void
  ) throws(GitError) {
    var line: UnsafePointer<git_diff_line>?
    try check("compare texts") {
      unsafe git_patch_get_line_in_hunk(&line, pointer, index, number)
    }
    guard let line = unsafe line?.pointee else { return }
    let bytes = unsafe UnsafeRawBufferPointer(start: line.content, count: line.content_len)
    unsafe body(UInt8(bitPattern: line.origin), bytes.bindMemory(to: UInt8.self).span)
  }
}

package import Diagnostics
package import Text

/// One place where a change breaks a rule.
///
/// Holds no text of a secret: the excerpt of a `secret` finding is masked before it is made.
package struct Finding: Sendable, Hashable {
  /// The id of the rule, as in rulefile, output and suppression.
  package var rule: String
  package var severity: Severity
  /// The file; nil for a finding in the commit message.
  package var path: RepositoryPath?
  /// Where in the file or message; nil when the finding is about the file as a whole.
  package var region: Region?
  /// What is wrong, one sentence without a full stop.
  package var message: String
  package var why: String?
  package var fix: String?
  /// The line (or the first of the lines) that the finding is on, without its line end, cut to
  /// `excerptBytesMax`, masked where it holds a secret. Empty for a finding about a whole file.
  package var excerpt: [UInt8]
  /// Survives moved lines: a digest of the rule, the normalised line text (or the detail of a
  /// finding about a whole file) and the order among equals in the file. 16 hexadecimal digits.
  package var fingerprint: String
  /// The part of the fingerprint that equal findings share: rule and normalised text, without the
  /// order. Findings of the old and the new blob are paired by it.
  package var key: String

  /// A place in a text: byte offsets, and the lines and columns that a person sees.
  package struct Region: Sendable, Hashable {
    package var bytes: Range<Int>
    package var start: LineTable.Position
    /// One past the last character, on the line of the last character.
    package var end: LineTable.Position

    package init(bytes: Range<Int>, start: LineTable.Position, end: LineTable.Position) {
      self.bytes = bytes
      self.start = start
      self.end = end
    }
  }

  /// The column (from 1) at which `excerpt` starts: more than 1 where the line is longer than
  /// `excerptBytesMax` and was cut on the left, so that the place of the finding is in it.
  package var excerptColumn: Int
  /// What a machine would put in place of what, to mend the finding; nil where it cannot.
  package var edit: Edit?

  /// Whether the finding is about its file as a whole, although it may show a place: its key then
  /// holds no text.
  package var isAboutWhole: Bool

  /// A replacement of some bytes of the judged file.
  package struct Edit: Sendable, Hashable {
    /// What gives way to `replacement`.
    package enum Target: Sendable, Hashable {
      /// `bytes`, as one piece.
      case bytes
      /// Each line end in `bytes`, LF or CR LF: the pieces are told when the edit is made, as a copy
      /// of the file for each finding would be too much to keep.
      case lineEnds
    }

    package var bytes: Range<Int>
    package var replacement: [UInt8]
    package var target: Target

    package init(_ bytes: Range<Int>, _ replacement: [UInt8], target: Target = .bytes) {
      self.bytes = bytes
      self.replacement = replacement
      self.target = target
    }
  }

  package static let excerptBytesMax = 4096

  package init(
    rule: String, severity: Severity, path: RepositoryPath?, region: Region?, message: String,
    why: String? = nil, fix: String? = nil, excerpt: [UInt8] = [], excerptColumn: Int = 1,
    fingerprint: String, key: String, edit: Edit? = nil, isAboutWhole: Bool = false
  ) {
    self.rule = rule
    self.severity = severity
    self.path = path
    self.region = region
    self.message = message
    self.why = why
    self.fix = fix
    self.excerpt = excerpt
    self.excerptColumn = excerptColumn
    self.edit = edit
    self.fingerprint = fingerprint
    self.key = key
    self.isAboutWhole = isAboutWhole
  }
}

extension Finding: Comparable {
  /// The order of every report: by path, then place, then rule; the message comes last.
  package static func < (a: Finding, b: Finding) -> Bool {
    if a.path != b.path {
      guard let left = a.path else { return false }
      guard let right = b.path else { return true }
      return left < right
    }
    let (left, right) = (a.region?.bytes.lowerBound ?? -1, b.region?.bytes.lowerBound ?? -1)
    if left != right { return left < right }
    if a.rule != b.rule { return a.rule < b.rule }
    return a.fingerprint < b.fingerprint
  }
}

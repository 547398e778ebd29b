import Diagnostics
import PackFormat

/// What a rule says and how it is proved. Those of a built-in pack stay in its image until they
/// are asked for, which for most rules is never.
struct RuleTexts: Sendable {
  struct Given: Sendable {
    var message: String?
    var why: String?
    var fix: String?
    var examples = Examples()
    var tags: [String] = []
    var aliases: [String] = []
  }

  private enum Storage: Sendable {
    indirect case given(Given)
    case image(TextsRecord, source: String)
  }

  private var storage: Storage

  init(_ given: Given) { storage = .given(given) }

  init(image: TextsRecord, source: String) { storage = .image(image, source: source) }

  var message: String? {
    switch storage {
    case .given(let given): given.message
    case .image(let record, _): record.message
    }
  }

  var why: String? {
    switch storage {
    case .given(let given): given.why
    case .image(let record, _): record.why
    }
  }

  var fix: String? {
    switch storage {
    case .given(let given): given.fix
    case .image(let record, _): record.fix
    }
  }

  var tags: [String] {
    switch storage {
    case .given(let given): given.tags
    case .image(let record, _): record.tags
    }
  }

  var aliases: [String] {
    switch storage {
    case .given(let given): given.aliases
    case .image(let record, _): record.aliases
    }
  }

  var examples: Examples {
    switch storage {
    case .given(let given): return given.examples
    case .image(let record, let source):
      let (bad, good) = record.examples
      return Examples(
        bad: bad.map { Examples.Example($0, source) },
        good: good.map { Examples.Example($0, source) })
    }
  }

  /// Changes one of the texts.
  mutating func change(_ body: (inout Given) -> Void) {
    var given = Given(
      message: message, why: why, fix: fix, examples: examples, tags: tags, aliases: aliases)
    body(&given)
    storage = .given(given)
  }
}

extension Examples.Example {
  fileprivate init(_ example: TextsRecord.Example, _ source: String) {
    self.init(
      content: example.content, path: example.path,
      mode: UInt32(truncatingIfNeeded: example.mode),
      place: Diagnostic.Location(path: source, line: example.line, column: example.column))
  }
}

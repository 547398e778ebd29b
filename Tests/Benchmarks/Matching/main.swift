// Times the matching engine over a text in memory, on one core.
//
// usage: MatchingBenchmark TEXT [--rules FILE] [--pattern PATTERN]...
//
// TEXT is a file of source text, best of 100 MB; FILE a rulefile whose patterns and keywords are
// searched for together. Each piece of the text is searched several times and its best time
// counts, so that other programs disturb less. Speeds are in MB (1,000,000 bytes) a second.

import Diagnostics
import Matching
import Platform
import TOML
import Text

let pieceBytes = 1 << 18
let rounds = 5

/// Sums the best time of each piece of the text.
func measure(_ name: String, over text: [UInt8], _ body: (Span<UInt8>) -> Int) {
  var total: UInt64 = 0
  var result = 0
  var bytes = 0
  while bytes < text.count {
    let end = min(bytes + pieceBytes, text.count)
    let piece = text.span.extracting(bytes..<end)
    var best = UInt64.max
    var found = 0
    for _ in 0..<rounds {
      let start = Clock.monotonicNanoseconds()
      found = body(piece)
      best = min(best, Clock.monotonicNanoseconds() - start)
    }
    total += best
    result += found
    bytes = end
  }
  let speed = Int(Double(text.count) * 1000 / Double(max(1, total)))
  print("\(speed) MB/s, \(result) found: \(name)")
}

/// Measures something that is done once, in microseconds.
func measureOnce(_ name: String, _ body: () throws -> Int) rethrows {
  var best = UInt64.max
  var result = 0
  for _ in 0..<20 {
    let start = Clock.monotonicNanoseconds()
    result = try body()
    best = min(best, Clock.monotonicNanoseconds() - start)
  }
  print("\(Double(best / 100) / 10) microseconds, \(result) made: \(name)")
}

/// Patterns with and without literals to look for.
let defaultPatterns = [
  #"[0-9]{3}-[0-9]{3}-[0-9]{4}"#,
  #"\b[0-9a-f]{32}\b"#,
  #"[A-Za-z]+[0-9]{5}[A-Z]"#,
  #"\w+\s+\w+\s+[0-9]{4}\s"#,
  #"[A-Z][a-z]+ [A-Z][a-z]+ [A-Z][a-z]+"#,
  #"(?i)\b[a-z]{20,}\b"#,
  #"[a-z]+"#,
  #"(?m)[ \t]+$"#,
  #"[^\n]{80,}"#,
  #"zqjxkv"#,
  #"zqjxkv\w+"#,
  #"\w+zqjxkv\w+"#,
  #"(?i)zqjxkv"#,
  #"(?i)sherlock"#,
  #"Sherlock|Holmes|Watson"#,
  #"[^\n]*zqjxkv[^\n]*"#,
  #"console\.log\("#,
  #"ghp_[A-Za-z0-9]{36}"#,
  #"TODO|FIXME"#,
  #"(?i)(password|secret|token)\s*[:=]\s*["'][^"']{8,}["']"#,
]

func measurePatterns(_ patterns: [String], _ text: [UInt8]) throws {
  for source in patterns {
    let matcher = Matcher(try Pattern(source))
    measure(source, over: text) { piece in
      var count = 0
      matcher.forEachMatch(in: piece) { _ in
        count += 1
        return true
      }
      return count
    }
  }
}

/// The patterns and keywords of a rulefile.
func readRules(_ path: String) throws -> [(pattern: String, keywords: [String])] {
  let bytes = try Files.read(path)
  let table = try TOMLDocument.parse(bytes.span, path: path)
  guard case .array(let rules)? = table["rule"]?.value else { return [] }
  return rules.compactMap { node in
    guard case .table(let rule) = node.value, case .string(let pattern)? = rule["pattern"]?.value
    else { return nil }
    var keywords: [String] = []
    if case .array(let list)? = rule["keywords"]?.value {
      for case .string(let keyword) in list.map(\.value) { keywords.append(keyword) }
    }
    return (pattern, keywords)
  }
}

func measureRules(_ path: String, _ text: [UInt8]) throws {
  let rules = try readRules(path)
  let entries = rules.map { PatternSet.Entry(source: $0.pattern, keywords: $0.keywords) }
  let keywords = Set(rules.flatMap(\.keywords).map { $0.lowercased() }).sorted()
  let literals = keywords.map { (bytes: Array($0.utf8), ignoreCase: true) }
  measureOnce("literal set of \(literals.count) keywords") { LiteralSet(literals).count }
  try measureOnce("pattern set of \(rules.count) rules") { try PatternSet(entries).count }
  try measureOnce("\(rules.count) patterns parsed") {
    try rules.map { try Pattern($0.pattern) }.count
  }
  try measureOnce("\(rules.count) patterns parsed and made ready to run") {
    try rules.map { Matcher(try Pattern($0.pattern)) }.count
  }
  let set = LiteralSet(literals)
  measure("\(literals.count) keywords alone", over: text) { piece in
    var count = 0
    set.scan(piece) { _, _ in
      count += 1
      return true
    }
    return count
  }
  let scanner = PatternScanner(try PatternSet(entries))
  measure("all \(rules.count) rules", over: text) { piece in
    var count = 0
    try? scanner.scan(piece, where: { _ in true }) { _, _ in
      count += 1
      return true
    }
    return count
  }
}

func main() throws {
  var arguments = CommandLine.arguments.dropFirst()
  guard let path = arguments.popFirst() else {
    print("usage: MatchingBenchmark TEXT [--rules FILE] [--pattern PATTERN]...")
    exitProcess(2)
  }
  let text = try Files.read(path)
  var patterns: [String] = []
  var isPatternsOnly = true
  while let option = arguments.popFirst(), let value = arguments.popFirst() {
    if option == "--rules" {
      isPatternsOnly = false
      try measureRules(value, text)
    } else {
      patterns.append(value)
    }
  }
  if isPatternsOnly || !patterns.isEmpty {
    try measurePatterns(patterns.isEmpty ? defaultPatterns : patterns, text)
  }
}

try main()

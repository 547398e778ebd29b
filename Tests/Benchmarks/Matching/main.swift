import Matching
import Platform

let arguments = CommandLine.arguments
let text = try Files.read(arguments[1])
let pieceBytes = 1 << 18
let rounds = 3

/// Sums the best time of each piece of the text: other programs disturb a short run less.
func measure(_ name: String, _ body: (Span<UInt8>) -> Int) {
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
  let speed = Double(text.count) * 1000 / Double(total)
  print("\(Int(speed)) MB/s  \(result) matches  \(name)")
}

let patterns = [
  #"[0-9]{3}-[0-9]{3}-[0-9]{4}"#,
  #"\b[0-9a-f]{32}\b"#,
  #"[A-Za-z]+[0-9]{5}[A-Z]"#,
  #"\w+\s+\w+\s+[0-9]{4}\s"#,
  #"[A-Z][a-z]+ [A-Z][a-z]+ [A-Z][a-z]+"#,
  #"(?i)\b[a-z]{20,}\b"#,
  #"[a-z]+"#,
  #"(?m)[ \t]+$"#,
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
]
let only = arguments.dropFirst(2)
for source in only.isEmpty ? patterns[...] : only[...] {
  let pattern = try Pattern(source)
  let matcher = Matcher(pattern)
  measure(source) { piece in
    var count = 0
    matcher.forEachMatch(in: piece) { _ in
      count += 1
      return true
    }
    return count
  }
}

import Text

/// Whether `parts` match the whole of `path`. Goes back to the last `**` only, which is enough:
/// what an earlier one could take over, the last one can leave where it is.
func matchParts(_ parts: [GlobPart], _ path: GlobPath) -> Bool {
  let bytes = unsafe path.bytes.span
  let end = bytes.count + 1  // one past the slash that would follow the last part
  var part = 0
  var at = 0
  var retryPart = -1
  var retryAt = 0
  while true {
    if part == parts.count {
      if at == end { return true }
    } else if case .name(let tokens) = parts[part] {
      if at < end {
        let next = unsafe path.endOfPart(from: at)
        if matchName(tokens, bytes, from: at, to: next) {
          part += 1
          at = next + 1
          continue
        }
      }
    } else {
      if part == parts.count - 1 { return true }
      part += 1
      retryPart = part
      retryAt = at
      continue
    }
    guard retryPart >= 0, retryAt < end else { return false }
    retryAt = unsafe path.endOfPart(from: retryAt) + 1
    part = retryPart
    at = retryAt
  }
}

/// Whether `tokens` match the bytes `start..<end` of `path`, going back to the last `*` only.
private func matchName(
  _ tokens: [GlobPart.NameToken], _ path: Span<UInt8>, from start: Int, to end: Int
) -> Bool {
  var token = 0
  var at = start
  var retryToken = -1
  var retryAt = 0
  while true {
    if token == tokens.count {
      if at == end { return true }
    } else if tokens[token] == .many {
      if token == tokens.count - 1 { return true }
      token += 1
      retryToken = token
      retryAt = at
      continue
    } else if let next = step(tokens[token], path, from: at, to: end) {
      token += 1
      at = next
      continue
    }
    guard retryToken >= 0, retryAt < end else { return false }
    retryAt += max(1, utf8Length(path, at: retryAt))
    token = retryToken
    at = retryAt
  }
}

/// Returns where `token`, matched at `at`, ends; nil where it does not match.
private func step(
  _ token: GlobPart.NameToken, _ path: Span<UInt8>, from at: Int, to end: Int
) -> Int? {
  switch token {
  case .literal(let bytes):
    return at + bytes.count <= end && GlobProgram.bytes(of: path, at: at, are: bytes.span)
      ? at + bytes.count : nil
  case .one:
    return at < end ? at + max(1, utf8Length(path, at: at)) : nil
  case .set(let set):
    guard at < end else { return nil }
    let length = utf8Length(path, at: at)
    let scalar = length == 0 ? nil : decodeUTF8(path, at: at, length: length).value
    return set.contains(scalar) ? at + max(1, length) : nil
  case .many:
    return nil
  }
}

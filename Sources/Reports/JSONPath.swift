package import Text

extension JSONObject {
  /// Sets `key` to a path: null for none. A path that is not UTF-8 is repaired there, and a second
  /// key, with `Base64` after its name, has the path's bytes.
  package mutating func setPath(_ path: RepositoryPath?, as key: String = "path") {
    guard let path else {
      self[key] = .null
      return
    }
    let text = String(decoding: path.bytes, as: UTF8.self)
    self[key] = .string(text)
    if !text.utf8.elementsEqual(path.bytes) {
      self["\(key)Base64"] = .string(base64(path.bytes))
    }
  }
}

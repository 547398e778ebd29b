import Diagnostics
import Git

/// Where others find a repository: its remote `origin`, as a URI that is fit to be published.
enum RepositoryURI {
  /// The URI of `repository`'s remote; nil where it has none, or one that only this machine knows.
  static func of(_ repository: Repository) -> String? {
    (try? repository.configuration("remote.origin.url")).flatMap { $0 }.flatMap(published)
  }

  /// Returns the URL of a remote as a URI (RFC 3986) without passwords and tokens; nil for a path
  /// on this machine and for what is no URI.
  static func published(_ url: String) -> String? {
    guard let (scheme, authority, path) = parts(of: url), scheme != "file" else { return nil }
    var host = authority
    if let at = authority.lastIndex(of: "@") {
      host = String(authority[authority.index(after: at)...])
      let user = authority[..<at].prefix { $0 != ":" }
      // By http a user may be a token.
      if scheme == "ssh", !user.isEmpty { host = "\(user)@\(host)" }
    }
    let uri = "\(scheme)://\(host)\(path)"
    guard !host.isEmpty, uri.utf8.allSatisfy(isOfURI) else { return nil }
    return uri
  }

  /// `https://host/path` as it is, and git's short form `user@host:path` as what it stands for.
  private static func parts(
    of url: String
  ) -> (scheme: String, authority: String, path: String)? {
    if let mark = url.firstRange(of: "://") {
      let rest = url[mark.upperBound...]
      let slash = rest.firstIndex(of: "/") ?? rest.endIndex
      let path = rest[slash...].prefix { $0 != "?" && $0 != "#" }
      return (url[..<mark.lowerBound].lowercased(), String(rest[..<slash]), String(path))
    }
    guard let colon = url.firstIndex(of: ":"), !url[..<colon].contains("/"), colon > url.startIndex
    else { return nil }
    let path = url[url.index(after: colon)...]
    return ("ssh", String(url[..<colon]), (path.hasPrefix("/") ? "" : "/") + path)
  }

  private static func isOfURI(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~:/[]@!$&'()*+,;=%".utf8.contains(byte)
    }
  }
}

import Platform

/// The two parts a person can have in a commit.
package enum IdentityRole: String, Sendable {
  case author = "AUTHOR"
  case committer = "COMMITTER"
}

extension Repository {
  /// Returns who acts now: from `GIT_AUTHOR_NAME` and its kin, else from the settings (`author.name`,
  /// `user.name` and their kin), else a name that says that there is none.
  ///
  /// Unlike git it never fails: a record is worth more than a complete name.
  package func identity(_ role: IdentityRole) throws(GitError) -> Signature {
    let section = role.rawValue.lowercased()
    var name = environment.value("GIT_\(role.rawValue)_NAME")
    if name == nil { name = try setting("\(section).name", "user.name") }
    var email = environment.value("GIT_\(role.rawValue)_EMAIL")
    if email == nil { email = try setting("\(section).email", "user.email") }
    if email == nil { email = environment.value("EMAIL") }
    return Signature(
      name: cleaned(name) ?? Array("factory-hook".utf8), email: cleaned(email) ?? [],
      time: Clock.now())
  }

  private func setting(_ keys: String...) throws(GitError) -> [UInt8]? {
    for key in keys {
      if let value = try configuration(key), !value.isEmpty { return Array(value.utf8) }
    }
    return nil
  }

  /// Leaves out what would break the line of a commit.
  private func cleaned(_ text: [UInt8]?) -> [UInt8]? {
    let kept = text?.filter {
      $0 >= 0x20 && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
    }
    return kept.flatMap { $0.isEmpty ? nil : $0 }
  }
}

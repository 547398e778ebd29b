import Testing

@testable import CommandLineTool

@Suite struct RepositoryURITests {
  @Test(arguments: [
    ("https://example.com/a/b.git", "https://example.com/a/b.git"),
    ("https://user:secret@example.com/a.git", "https://example.com/a.git"),
    ("https://token@example.com:8443/a.git?x=secret", "https://example.com:8443/a.git"),
    ("HTTPS://example.com/a", "https://example.com/a"),
    ("git@example.com:a/b.git", "ssh://git@example.com/a/b.git"),
    ("example.com:/srv/a.git", "ssh://example.com/srv/a.git"),
    ("ssh://git:secret@example.com/a.git", "ssh://git@example.com/a.git"),
    ("https://[::1]:80/a", "https://[::1]:80/a"),
  ]) func isPublished(_ url: String, _ expected: String) {
    #expect(RepositoryURI.published(url) == expected)
  }

  @Test(arguments: [
    "/srv/a.git", "../a.git", "./x:y", "file:///srv/a.git", "", ":a", "https://", "https:///a",
    "https://exa mple.com/a", "https://example.com/\u{1B}[m", "a/b:c",
  ]) func isKept(_ url: String) {
    #expect(RepositoryURI.published(url) == nil)
  }
}

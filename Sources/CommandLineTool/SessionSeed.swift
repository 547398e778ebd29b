import Gate
import Git
import Ledger
import Platform
import Rules
import Text

/// What it takes to open a session once more: libgit2 lets one thread use a repository at a time.
struct SessionSeed: Sendable {
  let environment: GitEnvironment
  let isHook: Bool
  let given: StandardLoader.NamedRulefile?
  let local: StandardLoader.NamedRulefile?
  let besides: Standard?
  let memory: JudgeMemory
}

extension Session {
  var seed: SessionSeed {
    SessionSeed(
      environment: repository.environment, isHook: isHook, given: given, local: local,
      besides: besides, memory: memory)
  }

  /// This session with the blobs that earlier processes found nothing in; without them where no
  /// cache can be opened. Inside quarantine they are only read.
  func usingCache() -> Session {
    guard memory.cache == nil, let build = BuildIdentity.current else { return self }
    let folder = FilePath(ledger.journal.directory).appending(VerdictCache.directoryName)
    guard
      let cache = VerdictCache(
        directory: folder, build: build, isWritable: !repository.isInsideQuarantine)
    else { return self }
    var session = self
    session.memory = JudgeMemory(cache: cache)
    return session
  }
}

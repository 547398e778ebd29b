import Diagnostics
import Gate
import Ledger
import Platform
import Rules
import Text

/// Joins the records that the shards of a range left, so that the result is that of one run.
enum CIMerge {
  /// The record of a huge range with many findings: 1 GiB.
  private static let bytesMax = 1 << 30

  struct Part: Sendable {
    /// The file's name, safe to print.
    var name: String
    var record: CIRecord
  }

  /// Reads the files and joins them.
  /// - Throws: everything that is wrong with any of them at once, each by its name.
  static func read(_ files: [[UInt8]]) throws(Failure) -> CIResult {
    var troubles: [Diagnostic] = []
    var parts: [Part] = []
    for file in files {
      let name = printableText(file)
      do throws(Failure) {
        parts.append(Part(name: name, record: try CIRecord(try bytes(of: file), named: name)))
      } catch {
        troubles += error.diagnostics
      }
    }
    if !troubles.isEmpty { throw Failure(troubles) }
    return try join(parts)
  }

  private static func bytes(of file: [UInt8]) throws(Failure) -> [UInt8] {
    do throws(PlatformError) {
      return try Files.read(file, limit: bytesMax)
    } catch {
      throw Failure(Diagnostic(.error, "unreadable-record", error.description))
    }
  }

  /// Joins records.
  static func join(_ parts: [Part]) throws(Failure) -> CIResult {
    let troubles = troubles(parts)
    if !troubles.isEmpty { throw Failure(troubles) }
    let records = parts.map(\.record).sorted { $0.shard.index < $1.shard.index }
    guard var result = records.first?.result else {
      throw Failure(Diagnostic(.error, "missing-shard", "no record of any shard is given"))
    }
    var known = Set(result.rules.map(\.id))
    for record in records.dropFirst() {
      let more = record.result
      result.commits += more.commits
      result.whole = result.whole ?? more.whole
      result.rules += more.rules.filter { known.insert($0.id).inserted }
      result.remarks += more.remarks.filter { !result.remarks.contains($0) }
      result.records += more.records
    }
    result.rules.sort { $0.id < $1.id }
    // A shard may have none where the range has some.
    if !result.commits.isEmpty { result.emptiness = nil }
    guard result.commits.count == result.span.commitCount else {
      throw Failure(
        Diagnostic(
          .error, "damaged-record",
          "the shards hold \(result.commits.count) of \(result.span.commitCount) commits",
          hint: "run all shards again"))
    }
    return result
  }

  // MARK: what does not fit

  private static func troubles(_ parts: [Part]) -> [Diagnostic] {
    guard let first = parts.first else { return [] }
    var troubles: [Diagnostic] = []
    var byIndex: [Int: Part] = [:]
    for part in parts {
      let record = part.record
      if record.engine != Engine.version {
        troubles.append(
          Diagnostic(
            .error, "other-engine",
            "'\(part.name)' was judged by engine \(printableText(record.engine.utf8)),"
              + " this is engine \(Engine.version)", hint: "use one version in all jobs"))
      }
      if record.result.span != first.record.result.span {
        troubles.append(other(part, first, "range", hint: "give the records of one range"))
      }
      if record.shard.count != first.record.shard.count {
        troubles.append(
          other(part, first, "number of shards", hint: "give the records of one run"))
      }
      if let twin = byIndex[record.shard.index] {
        troubles.append(
          Diagnostic(
            .error, "duplicate-shard",
            "'\(part.name)' and '\(twin.name)' are both shard \(record.shard.description)",
            hint: "give each shard's record once"))
      }
      byIndex[record.shard.index] = part
    }
    return troubles.isEmpty ? missing(first.record.shard.count, byIndex) : troubles
  }

  private static func other(
    _ part: Part, _ first: Part, _ what: String, hint: String
  ) -> Diagnostic {
    Diagnostic(
      .error, "other-range", "'\(part.name)' has another \(what) than '\(first.name)'", hint: hint)
  }

  /// Shards of which no record is given. Few are named one by one.
  private static func missing(_ count: Int, _ byIndex: [Int: Part]) -> [Diagnostic] {
    guard count >= 1, count <= CIShard.countMax else {
      return [Diagnostic(.error, "damaged-record", "\(count) is no number of shards")]
    }
    let missing = (1...count).filter { byIndex[$0] == nil }
    return missing.prefix(10).map { index in
      Diagnostic(
        .error, "missing-shard", "no record of shard \(index)/\(count) is given",
        hint: "run it: factory-hook ci --shard \(index)/\(count) --record FILE")
    }
  }
}

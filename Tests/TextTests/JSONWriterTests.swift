import Testing

@testable import Text

@Suite struct JSONWriterTests {
  private func write(pretty: Bool, _ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter(pretty: pretty)
    body(&writer)
    return String(decoding: writer.finish(), as: UTF8.self)
  }

  private func writeReport(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("findings")
    writer.beginArray()
    for line in 1...2 {
      writer.beginObject()
      writer.member("line", .integer(line))
      writer.key("ratio")
      writer.double(0.5)
      writer.endObject()
    }
    writer.endArray()
    writer.member("none", [])
    writer.key("empty")
    writer.beginObject()
    writer.endObject()
    writer.key("ok")
    writer.boolean(true)
    writer.key("path")
    writer.string("a\\b")
    writer.key("nothing")
    writer.null()
    writer.endObject()
  }

  @Test func onOneLine() {
    #expect(
      write(pretty: false, writeReport)
        == #"{"findings":[{"line":1,"ratio":0.5},{"line":2,"ratio":0.5}],"none":[],"#
        + #""empty":{},"ok":true,"path":"a\\b","nothing":null}"#)
  }

  @Test func pretty() {
    #expect(
      write(pretty: true, writeReport) == #"""
        {
          "findings": [
            {
              "line": 1,
              "ratio": 0.5
            },
            {
              "line": 2,
              "ratio": 0.5
            }
          ],
          "none": [],
          "empty": {},
          "ok": true,
          "path": "a\\b",
          "nothing": null
        }
        """#)
  }

  @Test func scalarsAlone() {
    #expect(write(pretty: false) { $0.integer(.min) } == "-9223372036854775808")
    #expect(write(pretty: true) { $0.string("") } == "\"\"")
    #expect(write(pretty: false) { $0.value(.number("1e400")) } == "1e400")
  }

  @Test func numbersThatJSONDoesNotHaveAreNull() {
    for number in [Double.nan, .infinity, -.infinity] {
      #expect(write(pretty: false) { $0.double(number) } == "null")
    }
  }

  @Test func whatIsWrittenCanBeShownOnATerminal() {
    let text = String(decoding: (0...255).map { UInt8($0) }, as: UTF8.self)
    let written = JSONValue.string(text + "\u{202E}\u{200B}\u{E0041}\u{9B}").serialized()
    #expect(printableText(written) == String(decoding: written, as: UTF8.self))
  }
}

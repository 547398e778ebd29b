// Embeds files into a Swift source: `EmbedTool OUTPUT INPUT…`.
//
// The output declares `EmbeddedFiles` with the name and the bytes of every input. The bytes are
// string literals, since an array literal of bytes compiles at some 200 µs a byte. Beside each TOML
// file stands its image, which the program reads in place of the text.

let arguments = CommandLine.arguments
guard arguments.count >= 2 else { fail("usage: EmbedTool OUTPUT INPUT…") }
let files = arguments.dropFirst(2).map { path in
  EmbeddedFile(name: lastPart(of: path), text: readText(path))
}
writeText(swiftSource(embedding: files, images: images(of: files)), to: arguments[1])

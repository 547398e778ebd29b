// The first file of CommandLineTool replaces this one.

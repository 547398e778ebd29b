// The first file of Gate replaces this one.

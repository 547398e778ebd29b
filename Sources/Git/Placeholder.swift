// The first file of Git replaces this one.

// The first file of Matching replaces this one.

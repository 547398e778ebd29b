// The first file of TOML replaces this one.

// The first file of Hooks replaces this one.

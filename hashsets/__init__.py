"""Hash sets: published formats are read, compiled, and asked which sets hold a digest or something near it."""

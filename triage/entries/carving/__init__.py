"""Carving: files that lie in space which belongs to no file, found by their first bytes and walked to their end."""

"""A tour of the window: a few calm steps that point at its parts."""

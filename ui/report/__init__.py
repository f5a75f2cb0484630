"""The page on which a document is looked at and saved, with what it still lacks beside it."""

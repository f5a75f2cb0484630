"""Stage 6, decisions -> documents: content as plain data, then PDF and JSON."""

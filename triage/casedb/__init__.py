"""The case on disk: encrypted tables, the one writer, paged queries, the audit log."""

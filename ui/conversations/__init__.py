"""The conversations page: who talked, what was said when, and which passages the report quotes."""

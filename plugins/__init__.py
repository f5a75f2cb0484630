"""App parsers: one file per app and platform; they see ``triage.plugin_api`` only."""

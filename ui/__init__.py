"""The screen: PySide6 lives here only."""

"""Parts that more than one place of the screen uses."""

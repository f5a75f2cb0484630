"""The window before a case is open: make one, open one, or take one of those that were open before."""

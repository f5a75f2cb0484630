"""The page that shows the manual and its companions, opened where one is."""

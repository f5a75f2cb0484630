"""The manual and its companions, shipped with the program so that the window can show them."""

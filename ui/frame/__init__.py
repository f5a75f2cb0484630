"""What stands around the pages: the rail, the bar above, the line at the foot, the palette and the list of keys."""

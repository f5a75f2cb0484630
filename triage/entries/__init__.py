"""Stage 2, volumes -> file entries: the walk, its order, places, and the verification of a source."""

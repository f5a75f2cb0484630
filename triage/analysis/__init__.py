"""Stage 3, entries -> facts and matches: digests, types, pictures, EXIF, app databases; pure functions over bytes."""

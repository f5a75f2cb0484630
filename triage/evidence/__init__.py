"""Stage 1, exhibit -> bytes -> volumes: images, archives and folders, opened read-only in worker processes."""

"""Stage 5, findings -> decisions: the queue, grading, undo."""

"""What a reviewer was shown, for that reviewer alone: kept outside every case."""

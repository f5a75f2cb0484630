"""What comes into a case from outside: exhibits with their sources, and hash sets. Files are read in workers."""

"""The intake page: exhibits and what was read for them, hash sets with the meaning of their codes, the policy."""

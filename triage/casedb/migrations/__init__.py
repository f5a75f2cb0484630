"""Schema revisions. Until the first tagged release there is one, which is edited; then each is frozen."""

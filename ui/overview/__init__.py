"""The overview page: the case at a glance, and what is next."""

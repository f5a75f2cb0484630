"""Where work runs: one monitored pool of local processes."""

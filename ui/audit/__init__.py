"""The audit page: the chain as a table, whether it is whole, its head, and its export."""

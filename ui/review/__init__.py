"""The review page: the ranked queue, and why each item stands where it does."""

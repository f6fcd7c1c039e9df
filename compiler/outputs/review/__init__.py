"""The review page: a film, its shots and what was asked for, as static HTML that opens from disk."""

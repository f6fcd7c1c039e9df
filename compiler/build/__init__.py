"""L4: what has to be made, what it costs, and where it is kept: keys, plan, lock, store."""

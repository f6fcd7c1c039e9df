"""L4: the timeline of the film as pure values."""

"""L5: renders a story's own templates in a process that can be killed."""

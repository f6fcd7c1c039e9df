"""L6: puts the film together; the only home of moviepy."""

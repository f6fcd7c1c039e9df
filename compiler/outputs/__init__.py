"""L6: subtitles and the review page."""

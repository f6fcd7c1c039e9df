"""L6: what lies beside the film: subtitles, timelines, review page, manifest."""

"""fal: Wan reference-to-video."""

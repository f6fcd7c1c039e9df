"""fal's Wan reference-to-video model."""

"""Segmind's Wan reference-to-video model."""

"""Alibaba's own Wan reference-to-video models."""

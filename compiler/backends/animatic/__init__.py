"""Draws and speaks shots offline: a moving storyboard."""

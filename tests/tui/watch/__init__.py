"""Watching one execution in a few lines."""

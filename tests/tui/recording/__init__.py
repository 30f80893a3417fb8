"""Recordings: what is written, what is read back, and how it is shown."""

"""Delimited files."""

"""Connectors: files and databases as they are, servers that are scripted or real."""

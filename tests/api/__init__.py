"""The API: over the in-process transport with a real database, and over TCP where HTTP itself is meant."""

"""The console in a browser of this machine: textual-serve behind a door that only one browser can open."""

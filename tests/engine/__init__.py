"""The engine over a real store, with real processes."""

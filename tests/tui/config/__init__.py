"""What config.toml says, and what comes of it."""

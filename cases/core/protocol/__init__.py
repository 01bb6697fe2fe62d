"""Local protocols as versioned data; the presets stand in presets/*.toml."""

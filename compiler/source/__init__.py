"""L0: text and positions. Knows files, offsets and YAML trees, and nothing of scenes or diagnostics."""

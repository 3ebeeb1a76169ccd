"""The demonstration: the whole main job over the real use cases; only the field results are
simulated."""

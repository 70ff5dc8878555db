"""Load the models that are served, and swap them atomically."""

"""Measured comparisons, each a command."""

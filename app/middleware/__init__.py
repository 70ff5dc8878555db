"""Wrap every request: its log line and count, the batching of small ones."""

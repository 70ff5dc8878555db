"""Measure what the documents claim, one command each."""

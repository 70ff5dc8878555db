"""Serve the models over HTTP."""

"""The service: cells over HTTP."""

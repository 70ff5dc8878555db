"""Read the bodies of requests, whole or as they come, and hold those that wait."""

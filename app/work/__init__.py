"""Do the work of requests: on threads, in bounds, with what waits held in memory or in files."""

"""Run the application in one process or several, and stop without losing a request."""

"""Tell operators what happens: logs, metrics and a watch of the event loop."""

"""The same fitted model behind our service and behind others."""

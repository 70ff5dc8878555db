"""Compare our service with others that serve the same fitted model."""

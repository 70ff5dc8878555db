"""Classify cells: the model and its store, predictions, scores."""

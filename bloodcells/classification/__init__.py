"""Classify cells: load a model, predict, write predictions and score them."""

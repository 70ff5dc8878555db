"""Train the model that the service loads: labelled tables in, the best model by macro-F1 out."""

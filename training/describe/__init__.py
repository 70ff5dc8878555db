"""Describe a trained model: its manifest, model card and summary."""

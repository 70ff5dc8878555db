"""Offline: tables in, the best model by macro-F1 out."""

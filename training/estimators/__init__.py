"""Estimators in scikit-learn's form, and the transformers before them."""

"""Provide estimators and transformers that follow scikit-learn's conventions."""

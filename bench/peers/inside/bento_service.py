"""Serve a classifier by BentoML, as its documentation does; runs in the peers' environment.

    bentoml serve bento_service:Cells

The model is in the store (`save_bentoml.py`).
"""

import bentoml
import numpy as np


@bentoml.service
class Cells:
    """Serve the one model of the store."""

    stored = bentoml.models.BentoModel("cells:latest")

    def __init__(self) -> None:
        self.model = bentoml.sklearn.load_model(self.stored)

    @bentoml.api
    def classify(self, cells: np.ndarray) -> np.ndarray:
        """Predict the probabilities of rows."""
        return self.model.predict_proba(cells)

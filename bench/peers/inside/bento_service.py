"""A classifier behind BentoML, as its documentation has it; runs in the peers' environment.

    bentoml serve bento_service:Cells

The model is in the store (`save_bentoml.py`).
"""

import bentoml
import numpy as np


@bentoml.service
class Cells:
    """The one model of the store."""

    stored = bentoml.models.BentoModel("cells:latest")

    def __init__(self) -> None:
        self.model = bentoml.sklearn.load_model(self.stored)

    @bentoml.api
    def classify(self, cells: np.ndarray) -> np.ndarray:
        """Probabilities of rows."""
        return self.model.predict_proba(cells)

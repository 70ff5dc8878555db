"""Serve a classifier by FastAPI as most people would write it; runs in the peers' environment.

CELLS_MODEL=pipeline.joblib uvicorn plain_app:app
"""

import os

import joblib
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
model = joblib.load(os.environ["CELLS_MODEL"])


class Cell(BaseModel):
    """Hold one row, in the order in which the model was fitted."""

    area: float
    perim: float
    circ: float
    feret: float
    minferet: float
    ar: float
    solidity: float
    intden: float
    rawintden_red: float
    mean_red: float
    stddev_red: float
    mode_red: float
    min_red: float
    max_red: float
    median_red: float
    skew_red: float
    kurt_red: float
    mean_green: float
    stddev_green: float
    mode_green: float
    min_green: float
    max_green: float
    median_green: float
    skew_green: float
    kurt_green: float
    mean_blue: float
    stddev_blue: float
    mode_blue: float
    min_blue: float
    max_blue: float
    median_blue: float
    skew_blue: float
    kurt_blue: float


class Answer(BaseModel):
    """Hold the class of each cell."""

    classes: list[str]
    probabilities: list[list[float]]


@app.get("/health")
def health() -> dict[str, str]:
    """Tell that the service is up."""
    return {"status": "ok"}


@app.post("/predict")
def predict(cells: list[Cell]) -> Answer:
    """Classify cells."""
    rows = [list(cell.model_dump().values()) for cell in cells]
    probabilities = model.predict_proba(rows)
    classes = model.classes_[probabilities.argmax(axis=1)]
    return Answer(classes=classes.tolist(), probabilities=probabilities.tolist())

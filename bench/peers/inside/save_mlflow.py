"""Save a pipeline as an MLflow model that answers with probabilities; runs in the peers' environment.

python save_mlflow.py PIPELINE FOLDER
"""

import sys

import joblib
import mlflow.sklearn

pipeline, folder = sys.argv[1:]
mlflow.sklearn.save_model(
    joblib.load(pipeline),
    folder,
    pyfunc_predict_fn="predict_proba",
    serialization_format=mlflow.sklearn.SERIALIZATION_FORMAT_CLOUDPICKLE,
    pip_requirements=["scikit-learn"],
)

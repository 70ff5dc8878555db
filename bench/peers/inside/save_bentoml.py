"""Save a pipeline in BentoML's store (BENTOML_HOME); runs in the peers' environment.

python save_bentoml.py PIPELINE
"""

import sys

import bentoml
import joblib

bentoml.sklearn.save_model("cells", joblib.load(sys.argv[1]))

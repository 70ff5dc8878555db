"""A distilled network says what its teachers say, and keeps nothing of them."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator

from tests.training.tables import labelled
from training.estimators.clipped_scaler import ClippedScaler
from training.estimators.distilled import DistilledMLP
from training.estimators.scratch import MLPEnsemble, ScratchMLP, SoftmaxRegression

NETWORK = ScratchMLP((16,), learning_rate=0.01, max_epochs=30)


@pytest.fixture(scope="module")
def problem():
    values, labels = labelled()
    return ClippedScaler().fit_transform(values), labels


def test_it_keeps_the_conventions_of_scikit_learn():
    teacher, network = SoftmaxRegression(), ScratchMLP((8,), max_epochs=20, learning_rate=0.02)
    check_estimator(DistilledMLP([teacher], network, random_state=0), on_skip=None)


def test_it_learns_the_mean_of_its_teachers_and_not_the_labels(problem):
    rows, labels = problem

    class Opposite(SoftmaxRegression):
        """Take the first class for the last, and the other way round."""

        def predict_proba(self, X):
            return super().predict_proba(X)[:, ::-1]

    model = DistilledMLP([Opposite()], NETWORK, random_state=0).fit(rows, labels)
    said = Opposite().fit(rows, labels).predict_proba(rows)
    agree = model.predict_proba(rows).argmax(axis=1) == said.argmax(axis=1)
    assert agree.mean() > 0.9
    assert (model.predict(rows) == labels).mean() < 0.7


def test_it_keeps_one_network_and_no_row(problem):
    rows, labels = problem
    teachers = [MLPEnsemble(ScratchMLP((4,), max_epochs=3), 2)]
    model = DistilledMLP(teachers, NETWORK, random_state=0).fit(rows, labels)
    fitted = {name for name in vars(model) if name.endswith("_")}
    assert fitted == {"classes_", "network_", "n_features_in_"}
    assert not hasattr(teachers[0], "members_")
    sizes = [value.size for value in (*model.network_.coefs_, *model.network_.intercepts_)]
    assert sum(sizes) == 33 * 16 + 16 + 16 * 3 + 3


def test_the_same_seed_gives_the_same_network(problem):
    rows, labels = problem

    def probabilities(seed):
        teachers = [MLPEnsemble(ScratchMLP((4,), max_epochs=2), 2)]
        network = ScratchMLP((4,), max_epochs=2)
        model = DistilledMLP(teachers, network, n_mixes=1, random_state=seed)
        return model.fit(rows, labels).predict_proba(rows)

    np.testing.assert_array_equal(probabilities(0), probabilities(0))
    assert (probabilities(0) != probabilities(1)).any()


@pytest.mark.parametrize(
    ("parameters", "said"),
    [({"n_mixes": 0}, "n_mixes must be a whole"), ({"mixing": 0.0}, "mixing must be a finite")],
)
def test_unusable_parameters_are_refused(problem, parameters, said):
    with pytest.raises(ValueError, match=said):
        DistilledMLP([SoftmaxRegression()], NETWORK, **parameters).fit(*problem)


def test_features_of_the_network_are_fitted_to_the_rows_that_are_not_mixed(problem):
    rows, labels = problem
    network = make_pipeline(ClippedScaler(), NETWORK)
    model = DistilledMLP([SoftmaxRegression()], network, random_state=0).fit(rows, labels)
    np.testing.assert_array_equal(model.network_[0].mean_, ClippedScaler().fit(rows).mean_)
    assert (model.predict(rows) == SoftmaxRegression().fit(rows, labels).predict(rows)).mean() > 0.9

"""What the figures are computed from."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import norm, spearmanr
from sklearn.metrics import f1_score, precision_score, recall_score

from bloodcells.figures.style import drawing
from tests.training.report.records import (
    MAJORITY,
    NETWORK,
    SOFTMAX,
    cells_of,
    compare,
    record_of,
)
from training.report import collinearity, wording
from training.report.bootstrap import intervals, resample
from training.report.collinearity import correlate, variance_inflation
from training.report.grid import grid_of
from training.report.learning import histories
from training.report.measurements import density
from training.report.refits import MOST_SHUFFLES, Effort, effort, refit, stratified_part
from training.search.results import Compared, Tried

pytestmark = pytest.mark.integration  # renders whole reports


def test_variance_inflation_is_that_of_the_regression_on_the_others():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 4))
    x[:, 3] += 2 * x[:, 0] - x[:, 1]
    found = variance_inflation(x)
    for j in range(4):
        others = np.column_stack([np.ones(400), np.delete(x, j, axis=1)])
        residual = x[:, j] - others @ np.linalg.lstsq(others, x[:, j], rcond=None)[0]
        assert found[j] == pytest.approx(x[:, j].var() / residual.var())


def test_variance_inflation_of_a_repeated_column_is_infinite_and_of_a_constant_unknown():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 300)) * 1e6
    found = variance_inflation(np.column_stack([a, b, a, np.full(300, 7.0)]))
    assert np.isinf(found[[0, 2]]).all()
    assert found[1] == pytest.approx(1, abs=0.05)
    assert np.isnan(found[3])


def test_correlation_is_spearmans_and_its_groups_say_the_same():
    rng = np.random.default_rng(1)
    a, b, c = rng.normal(size=(3, 200))
    values = np.column_stack([a, b, np.exp(a), c, -b, np.full(200, 1.0)])
    found = correlate(values, list("abcdef"))
    np.testing.assert_allclose(found.rank[:5, :5], spearmanr(values[:, :5]).statistic, atol=1e-12)
    assert found.groups == [[0, 2], [1, 4], [3], [5]]
    assert sorted(found.order) == list(range(6))
    assert abs(found.order.index(0) - found.order.index(2)) == 1


def test_a_density_has_area_one_and_follows_the_cells():
    values = np.random.default_rng(0).normal(5, 2, 20_000)
    grid = np.linspace(-5, 15, 200)
    curve = density(values, grid)
    assert np.trapezoid(curve, grid) == pytest.approx(1, abs=0.01)
    np.testing.assert_allclose(curve, norm(5, 2).pdf(grid), atol=0.01)


def test_a_density_of_few_cells_is_too_smooth_to_read_them_off():
    grid = np.linspace(0, 100, 400)
    curve = density(np.repeat([50.0], 30), grid)
    assert (curve > curve.max() / 2).sum() > 15


def _tried(settings, f1, failure=None):
    return Tried(settings, np.array(f1), np.zeros((1, 1)), 1.0, 1.0, failure)


def _compared(*tried):
    one = tried[0]
    return Compared(SimpleNamespace(name="c"), tried, one, one.f1[None], np.zeros((1, 1, 1)), None)


def test_a_grid_is_over_the_two_most_varied_parameters_and_best_over_the_others():
    tried = [
        _tried({"m__a": a, "m__b": b, "m__c": c, "m__d": 1}, [0.1 * a + b + 0.01 * c] * 2)
        for a in (1, 2, 3)
        for b in (0.3, 0.2)
        for c in (True, False)
    ]
    grid = grid_of(_compared(*tried))
    assert grid.parameters == ("m__a", "m__b")
    assert grid.values == ([1, 2, 3], [0.2, 0.3])
    assert grid.others == ("m__c",)
    np.testing.assert_allclose(grid.f1, [[0.31, 0.41], [0.41, 0.51], [0.51, 0.61]])


def test_a_grid_of_one_parameter_keeps_its_words_in_order_and_failures_apart():
    tried = [
        _tried({"m__kind": ("z", "y")}, [0.5, 0.7]),
        _tried({"m__kind": None}, [0.0, 0.0], "ValueError: no"),
        _tried({"m__kind": ("a",)}, [0.4, 0.4]),
    ]
    grid = grid_of(_compared(*tried))
    assert grid.values == ([("z", "y"), None, ("a",)],)
    np.testing.assert_allclose(grid.f1[:, 0], [0.6, np.nan, 0.4])
    assert grid.sd[0, 0] == pytest.approx(np.std([0.5, 0.7], ddof=1))


def test_one_setting_is_no_grid():
    assert grid_of(_compared(_tried({"m__a": 1}, [0.5, 0.5]))) is None
    assert grid_of(_compared(_tried({}, [0.5, 0.5]))) is None


def test_resampled_cells_are_as_many_and_in_the_mean_the_same():
    rng = np.random.default_rng(0)
    truth, said = rng.integers(3, size=(2, 500))
    drawn = resample(truth, said, 3, 2000, seed=1)
    counts = np.zeros((3, 3))
    np.add.at(counts, (truth, said), 1)
    assert (drawn.sum(axis=(1, 2)) == 500).all()
    np.testing.assert_allclose(drawn.mean(axis=0), counts, rtol=0.03)


def test_resampled_slides_stay_whole_and_spread_wider():
    slides = np.repeat([f"s{i}" for i in range(10)], 50)
    truth = np.arange(500) % 2
    # Half of the slides are all right, half all wrong.
    said = np.where(np.isin(slides, [f"s{i}" for i in range(5)]), truth, 1 - truth)
    whole = resample(truth, said, 2, 500, 0, slides)
    assert (whole.sum(axis=(1, 2)) == 500).all()
    assert ((whole[:, 0, 0] % 25) == 0).all()
    by_slide = np.ptp(intervals(whole).f1_macro)
    assert by_slide > 3 * np.ptp(intervals(resample(truth, said, 2, 500, 0)).f1_macro)


def test_intervals_are_quantiles_of_the_scores_of_each_matrix():
    rng = np.random.default_rng(3)
    truth, said = rng.integers(3, size=(2, 80))
    matrices = resample(truth, said, 3, 50, seed=2)
    scores = {"precision": [], "recall": [], "f1": [], "f1_macro": []}
    for matrix in matrices:
        t = np.repeat(np.repeat(np.arange(3), 3), matrix.ravel())
        p = np.repeat(np.tile(np.arange(3), 3), matrix.ravel())
        options = {"average": None, "labels": [0, 1, 2], "zero_division": 0}
        scores["precision"].append(precision_score(t, p, **options))
        scores["recall"].append(recall_score(t, p, **options))
        scores["f1"].append(f1_score(t, p, **options))
        scores["f1_macro"].append(f1_score(t, p, average="macro"))
    found = intervals(matrices)
    for kind, values in scores.items():
        expected = np.quantile(np.array(values), [0.025, 0.975], axis=0)
        np.testing.assert_allclose(getattr(found, kind), expected, err_msg=kind)


def test_a_draw_without_a_class_says_nothing_of_it():
    matrices = np.array([[[4, 0], [0, 0]], [[4, 0], [2, 2]], [[4, 0], [0, 4]]])
    found = intervals(matrices)
    np.testing.assert_allclose(found.recall[:, 1], np.quantile([0.5, 1.0], [0.025, 0.975]))
    never = intervals(matrices[:1])
    assert np.isnan(never.f1[:, 1]).all()
    assert never.f1_macro.tolist() == [1.0, 1.0]


def test_a_part_has_every_class_and_grows():
    labels = np.array(["a"] * 100 + ["b"] * 7 + ["c"])
    small = stratified_part(labels, 0.1, np.random.default_rng(0))
    large = stratified_part(labels, 0.5, np.random.default_rng(0))
    assert [(labels[small] == name).sum() for name in "abc"] == [10, 1, 1]
    assert set(small) <= set(large)
    whole = stratified_part(labels, 1.0, np.random.default_rng(0))
    assert whole.tolist() == list(range(108))


@pytest.fixture(scope="module")
def record():
    cells = cells_of(n=150)
    return record_of(cells, [compare(SOFTMAX, cells, quick=True), compare(NETWORK, cells)])


def test_the_last_point_of_the_learning_curve_is_the_score_of_the_comparison(record):
    found = refit(record, [[0, 1]], Effort((0.2, 1.0), 2, 2))
    assert found.cells.tolist() == pytest.approx([24, 120], abs=3)
    np.testing.assert_allclose(found.held_out[:, 1], record.best.best.f1[:2], atol=1e-12)
    assert found.drops.shape == (4, 33)
    assert found.group_drops.shape == (4, 1)


def test_a_measurement_that_the_labels_follow_matters_and_processes_do_not(record):
    alone = refit(record, [], Effort((0.5, 1.0), 2, 2))
    jobs = SimpleNamespace(**{**vars(record), "jobs": 2})
    together = refit(jobs, [], Effort((0.5, 1.0), 2, 2))
    np.testing.assert_array_equal(alone.drops, together.drops)
    np.testing.assert_array_equal(alone.train, together.train)
    # The labels are made from the area and the mean of the red channel.
    names = list(record.cells.features)
    assert names[int(alone.drops.mean(axis=0).argmax())] in {
        "Area", "Perim.", "Feret", "MinFeret", "IntDen", "RawIntDen red", "Mean red", "Median red",
        "Mean green", "Mean blue",
    }  # fmt: skip


def test_a_model_that_looks_at_nothing_loses_nothing():
    cells = cells_of(n=60)
    found = refit(record_of(cells, [compare(MAJORITY, cells)]), [], Effort((1.0,), 2, 1))
    assert (found.drops == 0).all()


def test_a_costly_model_gets_less_effort():
    def plan(fit_seconds, predict_seconds, quick=False):
        best = SimpleNamespace(fit_seconds=fit_seconds, predict_seconds=predict_seconds)
        manifest = SimpleNamespace(selection=SimpleNamespace(folds=5))
        return effort(SimpleNamespace(best=best, manifest=manifest, jobs=2, quick=quick), 41)

    assert plan(1.0, 0.01).folds == 5
    assert plan(1.0, 0.01).shuffles == MOST_SHUFFLES
    assert plan(5.0, 0.01).folds == 5
    assert plan(1000.0, 10.0).folds == 2
    assert plan(1000.0, 10.0).shuffles == 1
    assert plan(1.0, 0.01, quick=True).folds == 2


def test_histories_are_found_wherever_a_network_sits(record):
    found = list(histories(record.model))
    network = next(c for c in record.compared if c.name == "network")
    cells = record.cells
    alone = list(histories(record_of(cells, [network]).model))
    assert [h.kind for h in alone] == ["ScratchMLP"]
    assert len(alone[0].training) == 8
    assert len(list(histories([record.model, {"x": record_of(cells, [network]).model}]))) == (
        len(found) + 1
    )
    assert list(histories(None)) == []


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (wording.score(0.9046), "0.905"),
        (wording.score(-0.0001), "0.000"),
        (wording.score(-0.25), f"{wording.MINUS}0.250"),
        (wording.score(math.nan), wording.MISSING),
        (wording.share(1, 8), "12.5 %"),
        (wording.share(0, 0), wording.MISSING),
        (wording.listed(["a"]), "a"),
        (wording.listed(["a", "b", "c"]), "a, b and c"),
        (wording.listed(["a", "b", "c"], most=1), "a and 2 more"),
        (wording.parameter("model__member__max_iter"), "max iter"),
        (wording.setting(3e-4), "0.0003"),
        (wording.setting(("tamed", "shape")), "tamed + shape"),
        (wording.setting((50, 20)), f"50{wording.DASH}20"),
        (wording.setting(None), "None"),
        (wording.shortened("abcdef", 4), "ab…f"),
        (wording.shortened("Lymphocyte, small", 14), "Lymphocyt…mall"),
        (wording.shortened("Lymphocyte, large", 14), "Lymphocyt…arge"),
        (wording.slug("MLP, scratch!"), "mlp-scratch"),
        (wording.plural(1, "class", "classes"), "1 class"),
        (wording.plural(1200, "cell"), "1,200 cells"),
        (wording.duration(119), "119 s"),
        (wording.duration(150), "2.5 min"),
    ],
)
def test_numbers_and_words_are_written_alike(written, text):
    assert written == text


def test_of_many_measurements_weak_correlations_are_not_drawn():
    values = np.random.default_rng(0).normal(size=(300, collinearity.MANY + 10))
    values[:, 1] = values[:, 0] + 0.1 * values[:, 2]
    names = [f"m{j}" for j in range(values.shape[1])]
    with drawing():
        many = collinearity._matrix(collinearity.correlate(values, names))
        few = collinearity._matrix(collinearity.correlate(values[:, :50], names[:50]))
    assert "Of so many, correlations below 0.5 are left blank." in many.caption
    assert "left blank" not in few.caption
    assert len(many.svg) < len(few.svg) / 2

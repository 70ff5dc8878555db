"""The comparison of batch sizes measures what it says, and concludes from it."""

import csv
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from tests.training.tables import labelled
from training.estimators.scratch import ScratchMLP
from training.studies import batch_sizes
from training.studies.batch_sizes import (
    LearningCurve,
    Parts,
    Study,
    best_rate,
    epochs_to_watch,
    network,
    run,
    running_median,
    split,
    start,
    study,
)
from training.studies.batch_sizes_drawing import draw, table, write_csv
from training.studies.errors import StudyError


@pytest.fixture(scope="module")
def parts() -> Parts:
    return split(*labelled(), seed=0)


def course(batch_size: int, costs: list[float], second: float = 1.0, **more: Any) -> LearningCurve:
    """A course of one epoch of 10 steps after the other, each of so many seconds."""
    at = np.arange(len(costs))
    return LearningCurve(
        batch_size=batch_size,
        rate=more.get("rate", 0.5),
        rate_at_edge=more.get("rate_at_edge", False),
        epochs=at,
        steps=10.0 * at,
        seconds=second * at,
        training=np.array(costs) / 2,
        validation=np.array(costs),
    )


def test_costs_are_calmed_by_the_median_of_five_fewer_at_the_ends() -> None:
    costs = np.array([9.0, 1.0, 8.0, 7.0, 0.0, 6.0, 5.0])
    assert running_median(costs).tolist() == [9.0, 8.0, 7.0, 6.0, 6.0, 5.0, 5.0]


def test_a_cost_is_reached_between_two_epochs() -> None:
    falling = course(8, [4.0, 3.0, 2.0, 1.0], second=0.5)
    assert falling.reaches(2.5) == (15.0, 0.75)
    assert falling.reaches(4.5) == (0.0, 0.0)
    assert falling.reaches(0.9) is None
    assert falling.steps_a_second == 20


def test_the_dip_of_one_epoch_does_not_count() -> None:
    dipping = course(8, [4.0, 3.9, 3.8, 1.0, 3.6, 3.5, 3.4])
    assert dipping.reaches(1.0) is None
    assert dipping.lowest == 3.4


def test_the_target_is_what_all_reach() -> None:
    found = Study((course(4, [3.0, 2.0, 1.0]), course(2, [3.0, 2.5, 2.0], second=4.0)), 1)
    assert found.target == 2.0
    assert [found.seconds(c) for c in found.courses] == [1.0, 8.0]


def test_the_fastest_is_chosen() -> None:
    found = Study((course(4, [3.0, 2.0, 1.0]), course(2, [3.0, 2.5, 0.5], second=4.0)), 1)
    assert found.choice.batch_size == 4
    assert found.verdict() == (
        "Choose batches of 4 at a learning rate of 0.5: they reach the validation cost 1.000, "
        "which all reach, in 2 s, sooner than any other; batches of 2 take 7 s, 3.5 times as long. "
        "Their lowest cost, 1.000, is 100.0% above the lowest of all (0.500, with batches of 2)."
    )


def test_of_those_about_as_fast_the_lowest_is_chosen() -> None:
    found = Study(
        (
            course(8, [3.0, 2.0, 1.0]),
            course(4, [3.0, 2.0, 1.0, 0.5], second=1.2),
            course(2, [3.0, 2.0, 1.0, 0.2], second=1.3, rate_at_edge=True),
        ),
        1,
    )
    assert found.choice.batch_size == 4
    said = found.verdict()
    assert "as soon as the fastest (batches of 8, 2 s), and end lower; batches of 2" in said
    assert "Batches of 8 and 2 take at most 25% longer" in said
    assert "With batches of 2 the best rate is the outermost" in said


def test_a_fifth_is_set_aside_and_has_no_say_in_the_scaling() -> None:
    values, labels = labelled()
    parts = split(values, labels, seed=0)
    assert (len(parts.y), len(parts.y_validation)) == (120, 30)
    np.testing.assert_allclose(parts.X.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(parts.X.std(axis=0), 1)
    assert np.abs(parts.X_validation.mean(axis=0)).max() > 0.01


def test_a_column_of_one_value_is_no_reason_to_fail() -> None:
    values, labels = labelled()
    values = values.copy()
    values[:, 3] = 7.0
    assert (split(values, labels, seed=0).X[:, 3] == 0).all()


def test_epochs_to_look_after() -> None:
    assert epochs_to_watch(3) == [1, 2, 3]
    assert epochs_to_watch(10) == list(range(1, 11))
    many = epochs_to_watch(2000)
    assert many[:10] == list(range(1, 11))
    assert many[-1] == 2000
    assert len(many) <= 50


def test_no_batch_size_has_other_first_weights(parts: Parts) -> None:
    first = [network(size, 1e-300, 1, seed=5).fit(parts.X, parts.y).coefs_[0] for size in (1, 64)]
    np.testing.assert_array_equal(*first)
    training, validation = start(parts, 5)
    model = network(16, 1e-300, 1, seed=5).fit(parts.X, parts.y)
    assert training == batch_sizes.cost(model, parts.X, parts.y)
    assert validation == batch_sizes.cost(model, parts.X_validation, parts.y_validation)


def test_a_run_notes_what_a_network_stopped_there_would_cost(parts: Parts) -> None:
    seen = run(parts, 16, 0.5, 6, seed=0, at=[2, 6])
    assert seen.epochs == (2, 6)
    for place, epochs in enumerate(seen.epochs):
        stopped = network(16, 0.5, epochs, seed=0).fit(parts.X, parts.y)
        assert seen.training[place] == batch_sizes.cost(stopped, parts.X, parts.y)
        validation = batch_sizes.cost(stopped, parts.X_validation, parts.y_validation)
        assert seen.validation[place] == validation
    assert seen.seconds_an_epoch > 0


def test_the_clock_stands_still_while_costs_are_worked_out(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock that goes on by a second whenever it is read, and is read while costs are summed."""
    readings = itertools.count()
    monkeypatch.setattr(batch_sizes, "perf_counter", lambda: float(next(readings)))
    cost = batch_sizes.cost

    def slow(*given: Any) -> float:
        for _ in range(10):
            next(readings)
        return cost(*given)

    monkeypatch.setattr(batch_sizes, "cost", slow)
    assert run(parts, 16, 0.5, 5, seed=0, at=[1, 2, 3, 4, 5]).seconds_an_epoch == 1.0


def test_the_rate_is_chosen_without_the_validation_cells(parts: Parts) -> None:
    rates = (1e-6, 0.3, 1e-5)
    assert best_rate(parts, 8, [0, 1], rates, epochs=6) == (0.3, False)
    blind = Parts(parts.X, parts.y, parts.X_validation * np.nan, parts.y_validation)
    assert best_rate(blind, 8, [0, 1], rates, epochs=6) == (0.3, False)
    assert best_rate(parts, 8, [0], (0.3, 1e-6), epochs=6) == (0.3, True)


def test_rates_that_diverge_are_not_chosen(parts: Parts) -> None:
    assert best_rate(parts, 8, [0], (1e300, 0.1, 1e305), epochs=2)[0] == 0.1
    with pytest.raises(StudyError, match=r"batches of 8, training diverges at every learning rate"):
        best_rate(parts, 8, [0], (1e300, 1e305), epochs=2)


def test_a_run_that_diverges_is_named(parts: Parts) -> None:
    with pytest.raises(StudyError, match="With batches of 8: Training diverged"):
        run(parts, 8, 1e300, 3, 0, [3])


def test_a_small_study(parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_sizes, "TUNING_EPOCHS", 4)
    begun: list[str] = []
    done: list[float] = []
    found = study(
        parts,
        seconds=0.02,
        seeds=[0, 1],
        batch_sizes=(64, 16),
        rates=(0.1, 0.5),
        begin=begun.append,
        advance=done.append,
    )
    assert sum(done) == len(begun) == 2 * (1 + 2)
    assert [c.batch_size for c in found.courses] == [64, 16]
    for one, per_epoch in zip(found.courses, (2, 8), strict=True):
        assert one.epochs[0] == 0
        assert one.epochs[-1] >= 4
        np.testing.assert_array_equal(one.steps, per_epoch * one.epochs)
        assert (np.diff(one.seconds) > 0).all()
    # Before the first step, they cost the same.
    assert found.courses[0].validation[0] == found.courses[1].validation[0]
    lines = list(table(found))
    assert len(lines) == 3
    assert sum("chosen" in line for line in lines) == 1
    write_csv(found, tmp_path / "points.csv")
    with (tmp_path / "points.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(len(c.epochs) for c in found.courses)
    assert rows[0] == {
        "batch_size": "64",
        "learning_rate": str(found.courses[0].rate),
        "epoch": "0",
        "step": "0",
        "seconds": "0.000000",
        "training": f"{found.courses[0].training[0]:.6f}",
        "validation": f"{found.courses[0].validation[0]:.6f}",
    }


def test_the_figure_shows_every_batch_size() -> None:
    found = Study((course(4, [3.0, 2.0, 1.0]), course(2, [3.0, 2.5, 0.5], second=4.0)), 1)
    figure = draw(found)
    assert isinstance(figure, Figure)
    training, validation, timed, race = figure.axes
    # Each as it was, and calmed.
    assert [len(axes.lines) for axes in (training, validation, timed)] == [4, 4, 5]
    assert training.lines[1].get_ydata().tolist() == [1.0, 0.5]
    assert validation.lines[1].get_xdata().tolist() == [10.0, 20.0]
    assert timed.lines[3].get_xdata().tolist() == [4.0, 8.0]
    assert [label.get_text() for label in race.get_yticklabels()] == ["4", "2"]
    assert [text.get_text() for text in race.texts] == ["2 s, chosen", "7 s"]
    figure.draw_without_rendering()


def test_the_network_is_the_seeds() -> None:
    assert (
        network(32, 0.1, 5, 0).get_params()
        == ScratchMLP(
            (50, 20, 10),
            "sigmoid",
            alpha=1e-5,
            batch_size=32,
            learning_rate=0.1,
            optimiser="sgd",
            max_epochs=5,
            random_state=0,
        ).get_params()
    )

"""Compare batch sizes: how fast the cost of a network falls with each, in steps and in seconds.

The network, the split into training and validation cells and, for each seed, the first weights are
the same for all batch sizes. The learning rate is not. A common rate would decide the comparison by
itself, as a mean over more rows allows a longer step, and rules that scale the rate with the batch
hold only within limits (Shallue et al., "Measuring the effects of data parallelism on neural network
training", JMLR 20, 2019); so each batch size gets the best of a wide range of rates. The rates are
tried on populations of networks, for the same passes over the cells and untimed, and judged by cells
set aside from the training ones, so that no validation cell has a part in the choice.

Then each batch size is trained with its rate, one network at a time on one thread, for about the
same seconds. Costs are mean cross-entropies, without the penalty, over all training and over all
validation cells, computed after an epoch while the clock is stopped.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split
from threadpoolctl import threadpool_limits

from bloodcells.arrays import Floats
from bloodcells.errors import listed
from training.estimators.scratch import DivergenceError, ScratchMLP
from training.estimators.scratch.losses import cross_entropy
from training.estimators.scratch.population import fit_population
from training.studies.errors import StudyError

__all__ = [
    "BATCH_SIZES",
    "RATES",
    "LearningCurve",
    "Parts",
    "Study",
    "network",
    "running_median",
    "split",
    "study",
]

BATCH_SIZES = (256, 128, 64, 32, 16, 8, 4, 2, 1)
RATES = tuple(2.0**power for power in range(-7, 4))
HIDDEN = (50, 20, 10)
VALIDATION = 0.2
TUNING_EPOCHS = 12
MAX_EPOCHS = 2000
TUNING_SHARE = 0.2
CLOSE = 1.25
"""Batch sizes that take at most this many times as long as the fastest count as equally fast."""


@dataclass(frozen=True)
class Parts:
    """Hold training and validation cells, standardised by the training ones."""

    X: Floats
    """(n, n_features) of the training cells."""
    y: NDArray[Any]
    """(n,) labels of the training cells."""
    X_validation: Floats
    """(m, n_features) of the validation cells."""
    y_validation: NDArray[Any]
    """(m,) labels of the validation cells."""


@dataclass(frozen=True)
class LearningCurve:
    """Hold how the costs fell with one batch size, at ``k`` epochs, as means over the seeds."""

    batch_size: int
    """Rows per step."""
    rate: float
    """The learning rate."""
    rate_at_edge: bool
    """Whether the rate is the lowest or highest of those tried."""
    epochs: NDArray[np.intp]
    """(k,) numbers of epochs, from 0, before the first step."""
    steps: Floats
    """(k,) steps taken up to then."""
    seconds: Floats
    """(k,) seconds taken up to then."""
    training: Floats
    """(k,) mean cross-entropy of the training rows, not smoothed."""
    validation: Floats
    """(k,) mean cross-entropy of the validation rows, not smoothed."""

    @property
    def lowest(self) -> float:
        """Find the lowest validation cost, smoothed by a running median."""
        return float(running_median(self.validation).min())

    @property
    def steps_a_second(self) -> float:
        """Count the training steps per second."""
        return float(self.steps[-1] / self.seconds[-1])

    def reaches(self, cost: float) -> tuple[float, float] | None:
        """Find the steps and seconds at which the validation cost first falls to ``cost``.

        The cost is smoothed by a running median, so that the dip of one epoch does not count, and
        interpolated linearly between epochs. None if it never falls so low.
        """
        costs = running_median(self.validation)
        reached = np.flatnonzero(costs <= cost)
        if len(reached) == 0:
            return None
        after = int(reached[0])
        if after == 0:
            return 0.0, 0.0
        above, below = costs[after - 1], costs[after]
        share = (above - cost) / (above - below)
        return (
            float(self.steps[after - 1] + share * (self.steps[after] - self.steps[after - 1])),
            float(
                self.seconds[after - 1] + share * (self.seconds[after] - self.seconds[after - 1])
            ),
        )


@dataclass(frozen=True)
class Study:
    """Hold the result of the study."""

    courses: tuple[LearningCurve, ...]
    """One learning curve per batch size, from large to small."""
    n_seeds: int
    """Runs that each curve is the mean of."""

    @property
    def target(self) -> float:
        """Find the lowest validation cost that every batch size has reached."""
        return max(course.lowest for course in self.courses)

    def seconds(self, course: LearningCurve) -> float:
        """Find the seconds that a batch size takes to the target."""
        reached = course.reaches(self.target)
        assert reached is not None
        return reached[1]

    @property
    def choice(self) -> LearningCurve:
        """Choose, of batch sizes about as fast to the target as the fastest, that of lowest cost."""
        fastest = min(map(self.seconds, self.courses))
        fast = [course for course in self.courses if self.seconds(course) <= CLOSE * fastest]
        return min(fast, key=lambda course: course.lowest)

    def verdict(self) -> str:
        """Write which batch size to choose and why."""
        choice, best = self.choice, min(self.courses, key=lambda course: course.lowest)
        fastest = min(self.courses, key=self.seconds)
        slowest = max(self.courses, key=self.seconds)
        seconds = self.seconds(choice)
        sentences = [
            f"Choose batches of {choice.batch_size} at a learning rate of {choice.rate:g}: they "
            f"reach the validation cost {self.target:.3f}, which all reach, in {seconds:.2g} s"
        ]
        if choice is fastest:
            sentences[0] += ", sooner than any other"
        else:
            sentences[0] += (
                f", about as soon as the fastest (batches of {fastest.batch_size}, "
                f"{self.seconds(fastest):.2g} s), and end lower"
            )
        if slowest is not choice:
            sentences[0] += (
                f"; batches of {slowest.batch_size} take {self.seconds(slowest):.2g} s, "
                f"{self.seconds(slowest) / max(seconds, 1e-9):.1f} times as long"
            )
        sentences[0] += "."
        if choice is best:
            sentences.append(f"Their lowest cost, {choice.lowest:.3f}, is the lowest of all.")
        else:
            sentences.append(
                f"Their lowest cost, {choice.lowest:.3f}, is {choice.lowest / best.lowest - 1:.1%} "
                f"above the lowest of all ({best.lowest:.3f}, with batches of {best.batch_size})."
            )
        close = [
            course.batch_size
            for course in self.courses
            if course is not choice and self.seconds(course) <= CLOSE * seconds
        ]
        if close:
            sentences.append(
                f"Batches of {listed(close)} take at most {CLOSE - 1:.0%} longer: the choice among "
                "these matters little."
            )
        edge = [course.batch_size for course in self.courses if course.rate_at_edge]
        if edge:
            sentences.append(
                f"With batches of {listed(edge)} the best rate is the outermost of those tried: "
                "they may do better than shown."
            )
        return " ".join(sentences)


def running_median(costs: Floats) -> Floats:
    """Take the median of each point and two on either side, of fewer towards the ends."""
    reach = [min(2, i, len(costs) - 1 - i) for i in range(len(costs))]
    return np.array([np.median(costs[i - r : i + r + 1]) for i, r in enumerate(reach)])


def split(X: Floats, y: NDArray[Any], seed: int) -> Parts:
    """Set a fifth of the cells of each class aside, and standardise all by the others."""
    X_train, X_validation, y_train, y_validation = train_test_split(
        X, y, test_size=VALIDATION, stratify=y, random_state=seed
    )
    mean, deviation = X_train.mean(axis=0), X_train.std(axis=0)
    # A constant column becomes 0.
    deviation[deviation == 0] = 1.0
    return Parts(
        (X_train - mean) / deviation, y_train, (X_validation - mean) / deviation, y_validation
    )


def network(batch_size: int, rate: float, epochs: int, seed: int) -> ScratchMLP:
    """Make the network of the study: the seed project's 33-50-20-10-5, sigmoid, plain descent."""
    return ScratchMLP(
        HIDDEN,
        "sigmoid",
        alpha=1e-5,
        batch_size=batch_size,
        learning_rate=rate,
        optimiser="sgd",
        max_epochs=epochs,
        random_state=seed,
    )


def cost(model: ScratchMLP, X: Floats, y: NDArray[Any]) -> float:
    """Compute the mean cross-entropy of rows (n, n_features) with labels (n,)."""
    return cross_entropy(model.predict_proba(X), np.searchsorted(model.classes_, y))


def best_rate(
    parts: Parts,
    batch_size: int,
    seeds: Sequence[int],
    rates: Sequence[float],
    epochs: int = TUNING_EPOCHS,
) -> tuple[float, bool]:
    """Find the learning rate with the lowest cost, and tell whether it is the lowest or highest tried.

    The cost is that of cells set aside from the training ones, averaged over the later half of the
    epochs and over the seeds.

    Raises
    ------
    StudyError
        If all rates diverge.
    """
    candidates = [
        network(batch_size, rate, epochs, seed).set_params(
            early_stopping=True, patience=epochs, validation_fraction=TUNING_SHARE
        )
        for rate in rates
        for seed in seeds
    ]
    costs = [
        np.mean(fitted.validation_loss_curve_[epochs // 2 :])
        if isinstance(fitted, ScratchMLP)
        else np.inf
        for fitted in fit_population(candidates, parts.X, parts.y)
    ]
    means = np.array(costs).reshape(len(rates), len(seeds)).mean(axis=1)
    if not np.isfinite(means).any():
        raise StudyError(
            f"With batches of {batch_size}, training diverges at every learning rate from "
            f"{min(rates):g} to {max(rates):g}; look for cells of measurements far from all others."
        )
    best = int(means.argmin())
    return rates[best], best in (0, len(rates) - 1)


@dataclass(frozen=True)
class _RunCosts:
    """Hold the costs of one run, and the time of one of its epochs."""

    epochs: tuple[int, ...]
    """Numbers of ``k`` epochs."""
    training: Floats
    """(k,) mean cross-entropy of the training rows after each."""
    validation: Floats
    """(k,) mean cross-entropy of the validation rows after each."""
    seconds_an_epoch: float
    """Median over all epochs."""


def run(
    parts: Parts, batch_size: int, rate: float, epochs: int, seed: int, at: Sequence[int]
) -> _RunCosts:
    """Train one network, and record its costs after the epochs ``at``.

    Raises
    ------
    StudyError
        If training diverges.
    """
    recorded = set(at)
    costs: list[tuple[int, float, float]] = []
    times: list[float] = []
    since = perf_counter()

    def watch(model: ScratchMLP) -> None:
        nonlocal since
        times.append(perf_counter() - since)
        epoch = len(model.loss_curve_)
        if epoch in recorded:
            training = cost(model, parts.X, parts.y)
            costs.append((epoch, training, cost(model, parts.X_validation, parts.y_validation)))
        since = perf_counter()

    try:
        network(batch_size, rate, epochs, seed).fit(parts.X, parts.y, watch=watch)
    except DivergenceError as error:
        raise StudyError(f"With batches of {batch_size}: {error}") from error
    # The median of the times, as the machine's other work makes some epochs longer.
    epochs_seen, training, validation = zip(*costs, strict=True)
    return _RunCosts(epochs_seen, np.array(training), np.array(validation), float(np.median(times)))


def start(parts: Parts, seed: int) -> tuple[float, float]:
    """Compute the costs of the first weights, training and validation, equal for all batch sizes."""
    # The step is too short to change any number.
    still = network(len(parts.y), 1e-300, 1, seed).fit(parts.X, parts.y)
    return cost(still, parts.X, parts.y), cost(still, parts.X_validation, parts.y_validation)


def epochs_to_watch(epochs: int) -> list[int]:
    """Choose the epochs to compute costs after: the first ten, then ever fewer, and the last."""
    later = np.geomspace(10, max(epochs, 11), 40).round().astype(int).tolist()
    return sorted({epoch for epoch in [*range(1, 11), *later, epochs] if epoch <= epochs})


def study(
    parts: Parts,
    *,
    seconds: float,
    seeds: Sequence[int],
    batch_sizes: Sequence[int] = BATCH_SIZES,
    rates: Sequence[float] = RATES,
    begin: Callable[[str], None] = lambda what: None,
    advance: Callable[[float], None] = lambda work: None,
) -> Study:
    """Compare batch sizes.

    Parameters
    ----------
    seconds
        Of training, about, for each run: the number of epochs is fixed beforehand, and at least that
        of the trials of rates.
    begin, advance
        Called with what is being done, and with 1 for each of the
        ``len(batch_sizes) * (1 + len(seeds))`` parts that is done.

    Raises
    ------
    StudyError
        If training diverges.
    """
    with threadpool_limits(limits=1):
        chosen, epochs = {}, {}
        for batch_size in batch_sizes:
            begin(f"rates for batches of {batch_size}")
            chosen[batch_size] = best_rate(parts, batch_size, seeds, rates)
            # Three epochs, as the first includes the set-up.
            one = run(parts, batch_size, chosen[batch_size][0], 3, seeds[0], [3])
            wanted = round(seconds / one.seconds_an_epoch)
            epochs[batch_size] = min(max(wanted, TUNING_EPOCHS), MAX_EPOCHS)
            advance(1)
        runs: dict[int, list[_RunCosts]] = {batch_size: [] for batch_size in batch_sizes}
        # Seed by seed, so that a busy minute of the machine does not fall on one batch size.
        for seed in seeds:
            for batch_size in batch_sizes:
                begin(f"batches of {batch_size}")
                n = epochs[batch_size]
                runs[batch_size].append(
                    run(parts, batch_size, chosen[batch_size][0], n, seed, epochs_to_watch(n))
                )
                advance(1)
        first = np.array([start(parts, seed) for seed in seeds]).mean(axis=0)
    return Study(
        tuple(
            _course(batch_size, *chosen[batch_size], len(parts.y), first, runs[batch_size])
            for batch_size in batch_sizes
        ),
        len(seeds),
    )


def _course(
    batch_size: int, rate: float, at_edge: bool, n_rows: int, first: Floats, runs: list[_RunCosts]
) -> LearningCurve:
    """Average costs over the seeds; the time of an epoch is that of the least disturbed run."""
    epochs = np.array([0, *runs[0].epochs])
    return LearningCurve(
        batch_size=batch_size,
        rate=rate,
        rate_at_edge=at_edge,
        epochs=epochs,
        steps=epochs * float(-(-n_rows // batch_size)),
        seconds=epochs * min(seen.seconds_an_epoch for seen in runs),
        training=np.array([first[0], *np.mean([seen.training for seen in runs], axis=0)]),
        validation=np.array([first[1], *np.mean([seen.validation for seen in runs], axis=0)]),
    )

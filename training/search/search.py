"""Cross-validate every candidate with every setting, on the same folds, in parallel.

There are two rounds, each a flat list of fits. The first tries every setting of every candidate on
the first deal of folds. The second tries the best setting of each on further deals, and with whole
slides held out. Repeat `r` is dealt, and its models are seeded, with the seed plus `r`; the folds of
slides with the seed.

Blends need no fits: their probabilities are the weighted means of their members' on each deal.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from training.data.labelled_cells import LabelledCells
from training.search.blending import blended
from training.search.candidates import Blend, Candidate
from training.search.checkpoint import Checkpoints
from training.search.fits import FoldResult, fit_all
from training.search.folds import Fold, random_folds, seed_of, slide_folds
from training.search.progress import Progress, Silent
from training.search.results import Compared, Tried, gather

__all__ = ["Compared", "Tried", "compare", "random_folds"]

SLIDES = -1
"""The number of the deal of whole slides; the deals of random folds count from 0."""


@dataclass(frozen=True)
class _Job:
    """Identify one fit: a candidate, its setting, the deal and the fold, each by position."""

    candidate: int
    setting: int
    deal: int
    fold: int

    @property
    def key(self) -> str:
        """Name the fit among the checkpoints."""
        deal = "slides" if self.deal == SLIDES else f"repeat{self.deal}"
        return f"{self.candidate:02}-{self.setting:03}-{deal}-{self.fold}"


def compare(
    candidates: Sequence[Candidate | Blend],
    cells: LabelledCells,
    *,
    seed: int = 0,
    quick: bool = False,
    repeats: int = 1,
    jobs: int = 1,
    checkpoints: Checkpoints | None = None,
    progress: Progress | None = None,
) -> list[Compared]:
    """Cross-validate all settings of all candidates, and the best of each on further folds.

    Parameters
    ----------
    repeats
        How many times the cells are dealt into random folds for the best setting of each.
    jobs
        Processes, with one thread of BLAS each; the result does not depend on their number.
    checkpoints
        Where results are saved, and taken from where they are there already.

    Returns
    -------
    The results of each candidate, in their order.

    Raises
    ------
    ValueError
        If a blend has a member that is not among the candidates.
    """
    searched = [c for c in candidates if isinstance(c, Candidate)]
    search = _Search(searched, cells, seed, quick, repeats, jobs, checkpoints, progress or Silent())
    found = {compared.name: compared for compared in search.run()}
    for blend in candidates:
        if isinstance(blend, Blend):
            deals = [folds for deal, folds in search.deals.items() if deal != SLIDES]
            slides = search.deals.get(SLIDES)
            found[blend.name] = blended(blend, found, cells, deals, slides)
            search.progress.candidate(found[blend.name])
    return [found[candidate.name] for candidate in candidates]


class _Search:
    """Run one search: list the fits, do them, and collect their results."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        cells: LabelledCells,
        seed: int,
        quick: bool,
        repeats: int,
        jobs: int,
        checkpoints: Checkpoints | None,
        progress: Progress,
    ) -> None:
        self.cells, self.progress = cells, progress
        self.deals: dict[int, list[Fold]] = {
            repeat: random_folds(cells, seed_of(seed, repeat)) for repeat in range(repeats)
        }
        slides = slide_folds(cells, seed)
        if slides is not None:
            self.deals[SLIDES] = slides
        self._candidates = candidates
        self._grids = [candidate.settings(quick) for candidate in candidates]
        self._seed, self._jobs, self._checkpoints = seed, jobs, checkpoints
        self._results: dict[_Job, FoldResult] = {}
        self._compared: dict[int, Compared] = {}

    def run(self) -> list[Compared]:
        """Do both rounds; give the results of each candidate, in their order."""
        further = sum(len(folds) for deal, folds in self.deals.items() if deal != 0)
        self.progress.start(
            {
                candidate.name: len(grid) * len(self.deals[0]) + further
                for candidate, grid in zip(self._candidates, self._grids, strict=True)
            },
            self._jobs,
        )
        tried: dict[int, tuple[Tried, ...]] = {}
        first = [
            _Job(c, s, 0, fold)
            for c, grid in enumerate(self._grids)
            for s in range(len(grid))
            for fold in range(len(self.deals[0]))
        ]
        waiting = Counter(job.candidate for job in first)
        for job in self._do(first):
            waiting[job.candidate] -= 1
            if not waiting[job.candidate]:
                tried[job.candidate] = self._tried(job.candidate)
                self.progress.searched(self._candidates[job.candidate].name, tried[job.candidate])
        best = {c: max(range(len(of)), key=lambda s: _rank(of[s])) for c, of in tried.items()}
        second = [
            _Job(c, best[c], deal, fold)
            for c in range(len(self._candidates))
            for deal, folds in self.deals.items()
            for fold in range(len(folds))
            if deal != 0 and tried[c][best[c]].failure is None
        ]
        # The longest first, so that the processes end together.
        second.sort(key=lambda job: -tried[job.candidate][job.setting].fit_seconds)
        waiting = Counter(job.candidate for job in second)
        for c in range(len(self._candidates)):
            if not waiting[c]:
                self._finish(c, tried[c], best[c])
        for job in self._do(second):
            waiting[job.candidate] -= 1
            if not waiting[job.candidate]:
                self._finish(job.candidate, tried[job.candidate], best[job.candidate])
        return [self._compared[c] for c in range(len(self._candidates))]

    def _do(self, jobs: Sequence[_Job]) -> Iterator[_Job]:
        """Do fits in any order, or take them from the checkpoints; give each when its result is there."""
        missing = []
        for job in jobs:
            kept = self._kept(job)
            if kept is None:
                missing.append(job)
            else:
                self._results[job] = kept
                self._report(job, kept)
                yield job
        work = ((self._model(job), self.deals[job.deal][job.fold]) for job in missing)
        for position, result in fit_all(work, self.cells, self._jobs):
            job = missing[position]
            if self._checkpoints is not None:
                self._checkpoints.save(job.key, result)
            self._results[job] = result
            self._report(job, result)
            yield job

    def _report(self, job: _Job, result: FoldResult) -> None:
        """Report that a fit is done."""
        name = self._candidates[job.candidate].name
        self.progress.fitted(name, result.fit_seconds + result.predict_seconds)

    def _kept(self, job: _Job) -> FoldResult | None:
        """Read the result of a fit from the checkpoints; None where it is not there."""
        if self._checkpoints is None:
            return None
        _, test = self.deals[job.deal][job.fold]
        return self._checkpoints.load(job.key, (len(test), len(self.cells.classes)))

    def _model(self, job: _Job) -> Any:
        """Build the unfitted model of a fit."""
        settings = self._grids[job.candidate][job.setting]
        seed = seed_of(self._seed, max(job.deal, 0))
        return self._candidates[job.candidate].pipeline(self.cells.features, seed, settings)

    def _gather(self, candidate: int, setting: int, deal: int) -> Tried:
        """Combine the results of all folds of one setting on one deal."""
        folds = self.deals[deal]
        jobs = [_Job(candidate, setting, deal, fold) for fold in range(len(folds))]
        results = [self._results[job] for job in jobs]
        return gather(self._grids[candidate][setting], results, folds, self.cells)

    def _tried(self, candidate: int) -> tuple[Tried, ...]:
        """Collect the first round of a candidate."""
        return tuple(self._gather(candidate, s, 0) for s in range(len(self._grids[candidate])))

    def _finish(self, c: int, tried: tuple[Tried, ...], best: int) -> None:
        """Collect all results of a candidate when its last fit is done, and report them."""
        further = {
            deal: self._gather(c, best, deal)
            for deal in self.deals
            if deal != 0 and tried[best].failure is None
        }
        repeats = [tried[best], *(of for deal, of in further.items() if deal != SLIDES)]
        failure = next((of.failure for of in repeats if of.failure is not None), None)
        slides = further.get(SLIDES)
        f1 = np.array([of.f1 for of in repeats])
        self._compared[c] = Compared(
            candidate=self._candidates[c],
            tried=tried,
            best=tried[best],
            f1=f1 if failure is None else np.zeros_like(f1),
            probabilities=np.array([of.probabilities for of in repeats]),
            slides=None if slides is None or slides.failure is not None else slides,
            failure=failure,
        )
        self.progress.candidate(self._compared[c])


def _rank(tried: Tried) -> tuple[bool, float]:
    """Order settings by score, those that failed last."""
    return tried.failure is None, tried.score

"""The scores that follow from a confusion matrix are those that the metrics compute of its cells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.classification import manifest_checks
from bloodcells.classification.metrics import evaluate

COUNTS = st.integers(2, 4).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 5), min_size=n, max_size=n), min_size=n, max_size=n)
).filter(lambda counts: sum(map(sum, counts)) > 0)  # fmt: skip


@given(COUNTS, st.sampled_from(["accuracy", "f1_macro", "f1_weighted"]))
def test_scores_are_those_of_the_metrics_and_no_others(counts: list[list[int]], of: str) -> None:
    pairs = [(i, j) for i, row in enumerate(counts) for j, n in enumerate(row) for _ in range(n)]
    true, predicted = np.array(pairs).T
    scores = evaluate(true, predicted, labels=range(len(counts))).to_dict()
    rates = [(c["precision"], c["recall"], c["f1"], c["support"]) for c in scores["per_class"]]
    manifest_checks.check_matrix(["x"] * len(counts), counts, len(pairs))
    manifest_checks.check_scores(counts, scores, rates)
    with pytest.raises(ValueError, match=f"^{of}: the confusion matrix gives"):
        manifest_checks.check_scores(counts, scores | {of: scores[of] + 1e-5}, rates)

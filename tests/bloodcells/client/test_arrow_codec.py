"""An answer that is cut, or that has more behind it, is none."""

import pytest

from bloodcells import Classifier, read_cells
from bloodcells.client.arrow_codec import decode, encode
from bloodcells.client.errors import BadAnswer
from bloodcells.tables.formats import Limits, read_bytes


def test_requests_end_with_the_mark_of_the_end_and_answers_must(classifier: Classifier) -> None:
    cells = read_cells("examples/cells.csv")
    assert read_bytes(encode(cells.values, cells.features), "arrow", Limits()).rows == 5
    answer = classifier.predict(cells).to_arrow_stream()
    assert len(decode(answer, 5)) == 5
    for spoilt in (answer[:-8], answer[:-3], answer + answer):
        with pytest.raises(BadAnswer, match=r"it is cut short|no Arrow stream"):
            decode(spoilt, 5)

"""Tables of several requests as one: read, predicted and counted at once."""

import asyncio
from collections.abc import Sequence

from app.metrics import Metrics
from bloodcells import Classifier
from bloodcells.formats import Source
from bloodcells.tables import read_together


class Alone(Exception):
    """A table is to be read by itself: it is not like those that came with it, or something is to be
    said about one of them."""


_Key = tuple[Classifier, bool, tuple[str, ...]]
"""Tables that may go together: of which model's cells, whether with every class's probability, and the
names of the columns."""
_Waiting = tuple[Source, asyncio.Future[bytes]]


class Together:
    """Answers all requests at once that are there at the same time: for a few cells, nearly all of the
    time is spent on what is done once for a table, however many cells it has.

    A cell's probabilities may thereby differ in the 16th digit, as they do by its place in a table.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._waiting: dict[_Key, list[_Waiting]] = {}

    async def answer(self, classifier: Classifier, probabilities: bool, source: Source) -> bytes:
        """A table's predictions in JSON, with every class's probability or without.

        Raises
        ------
        Alone : it is to be read by itself.
        BloodcellsError : it is no table of that model's cells.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bytes] = loop.create_future()
        key = classifier, probabilities, source.names
        waiting = self._waiting.setdefault(key, [])
        waiting.append((source, answer))
        if len(waiting) == 1:
            # After those that are ready to be read now.
            loop.call_soon(self._answer, key)
        return await answer

    def _answer(self, key: _Key) -> None:
        waiting = self._waiting.pop(key)
        try:
            found = self._predict(*key[:2], [source for source, _ in waiting])
        except Exception as error:
            for _, answer in waiting:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, answer), body in zip(waiting, found, strict=True):
            if not answer.done():  # the request may have been given up
                answer.set_result(body)

    def _predict(
        self, classifier: Classifier, probabilities: bool, sources: Sequence[Source]
    ) -> list[bytes]:
        cells = read_together(sources, classifier.measurements)
        if cells is None or cells.receipt.notes:
            raise Alone
        predictions = classifier.predict(cells)
        self._metrics.count(predictions)
        return predictions.to_json_of_each([source.rows for source in sources], probabilities)

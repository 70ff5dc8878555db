"""Tables of several requests as one: read, predicted and counted at once."""

import asyncio
from collections.abc import Sequence

from app.metrics import Metrics
from bloodcells import Classifier
from bloodcells.tables.formats import Layout, Source
from bloodcells.tables.reading import read_together

_MAX_BATCH = 32
"""Requests that are answered at once; the event loop has its turn before the next."""


class NotBatchable(Exception):
    """Something is to be said about a table, which the documented route does."""


_Key = tuple[Classifier, bool, Layout]
"""Tables that may go together: of which model's cells, whether with every class's probability, the names
of the columns, and which of them are text; None where any is neither that nor numbers."""
_Waiting = tuple[Source, asyncio.Future[bytes]]


class MicroBatcher:
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
        Alone
            Something is to be said about it.
        BloodcellsError
            It is no table of that model's cells.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bytes] = loop.create_future()
        key = classifier, probabilities, source.layout
        waiting = self._waiting.setdefault(key, [])
        waiting.append((source, answer))
        if len(waiting) == 1:
            # After those that are ready to be read now.
            loop.call_soon(self._answer, key)
        return await answer

    def _answer(self, key: _Key) -> None:
        waiting = self._waiting.pop(key)
        if len(waiting) > _MAX_BATCH:
            self._waiting[key] = waiting[_MAX_BATCH:]
            asyncio.get_running_loop().call_soon(self._answer, key)
        self._settle(key, waiting[:_MAX_BATCH])

    def _settle(self, key: _Key, waiting: Sequence[_Waiting]) -> None:
        try:
            found = self._predict(key[0], key[1], [source for source, _ in waiting])
        except Exception as error:
            if len(waiting) > 1:  # it is the fault of one: the others are to have their answers
                for each in waiting:
                    self._settle(key, [each])
            elif not waiting[0][1].done():
                waiting[0][1].set_exception(error)
            return
        for (_, answer), body in zip(waiting, found, strict=True):
            if not answer.done():  # the request may have been given up
                answer.set_result(body)

    def _predict(
        self, classifier: Classifier, probabilities: bool, sources: Sequence[Source]
    ) -> list[bytes]:
        cells = read_together(sources, classifier.measurements)
        if cells is None or cells.receipt.notes:
            raise NotBatchable
        predictions = classifier.predict(cells)
        found = predictions.to_json_of_each([source.rows for source in sources], probabilities)
        self._metrics.count(predictions)
        return found

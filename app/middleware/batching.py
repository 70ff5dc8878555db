"""Read, predict and count the tables of several requests as one."""

import asyncio
from collections.abc import Sequence

from app.monitoring.metrics import Metrics
from bloodcells import Classifier
from bloodcells.tables.formats import Layout, Source
from bloodcells.tables.reading import read_together

_MAX_BATCH = 32
"""Most requests that are answered at once; then the event loop runs before the next."""


class NotBatchable(Exception):
    """Report a table with notes, which the documented route is to answer."""


_Key = tuple[Classifier, bool, Layout]
"""Tables that may be batched have these in common: the model, whether every class's probability is asked for,
and the layout of their columns."""
_Waiting = tuple[Source, asyncio.Future[bytes]]


class MicroBatcher:
    """Combine requests that arrive together into one table, predict it once, and split the answers.

    For a few cells, nearly all of the time is spent on what is done once for a table, however many cells it
    has. A cell's probabilities may thereby differ in the 16th digit, as they do by its place in a table.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._waiting: dict[_Key, list[_Waiting]] = {}

    async def answer(self, classifier: Classifier, probabilities: bool, source: Source) -> bytes:
        """Predict a table, and encode the answer as JSON, with every class's probability or without.

        Raises
        ------
        NotBatchable
            The table has notes.
        BloodcellsError
            The table is not one of cells for that model.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bytes] = loop.create_future()
        key = classifier, probabilities, source.layout
        waiting = self._waiting.setdefault(key, [])
        waiting.append((source, answer))
        if len(waiting) == 1:
            # Not at once: requests that can be read now are to be in the batch.
            loop.call_soon(self._answer, key)
        return await answer

    def _answer(self, key: _Key) -> None:
        """Answer the first requests of a batch, and the others in the next turn of the event loop."""
        waiting = self._waiting.pop(key)
        if len(waiting) > _MAX_BATCH:
            self._waiting[key] = waiting[_MAX_BATCH:]
            asyncio.get_running_loop().call_soon(self._answer, key)
        self._settle(key, waiting[:_MAX_BATCH])

    def _settle(self, key: _Key, waiting: Sequence[_Waiting]) -> None:
        """Answer requests, or pass on the error of each."""
        try:
            bodies = self._predict(key[0], key[1], [source for source, _ in waiting])
        except Exception as error:
            if len(waiting) > 1:  # one table is at fault: the others are to have their answers
                for request in waiting:
                    self._settle(key, [request])
            elif not waiting[0][1].done():
                waiting[0][1].set_exception(error)
            return
        for (_, answer), body in zip(waiting, bodies, strict=True):
            if not answer.done():  # the request may have been given up
                answer.set_result(body)

    def _predict(
        self, classifier: Classifier, probabilities: bool, sources: Sequence[Source]
    ) -> list[bytes]:
        cells = read_together(sources, classifier.measurements)
        if cells is None or cells.receipt.notes:
            raise NotBatchable
        predictions = classifier.predict(cells)
        bodies = predictions.to_json_of_each([source.rows for source in sources], probabilities)
        self._metrics.count(predictions)
        return bodies

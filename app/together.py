"""Cells of several requests as one batch for the model."""

import asyncio

import numpy as np
import numpy.typing as npt

from bloodcells import Classifier

Floats = npt.NDArray[np.float64]


class Together:
    """Asks a model once for all requests that are being read at the same time: for a cell alone, most
    of the time of ONNX Runtime is spent before and behind the arithmetic.

    A cell's probabilities may thereby differ in the 16th digit, as they do by its place in a table.
    """

    def __init__(self) -> None:
        self._waiting: dict[Classifier, list[tuple[Floats, asyncio.Future[Floats]]]] = {}

    async def probabilities(self, classifier: Classifier, values: Floats) -> Floats:
        """`Classifier.probabilities` of `(n, features)`, on the event loop."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Floats] = loop.create_future()
        waiting = self._waiting.setdefault(classifier, [])
        waiting.append((values, future))
        if len(waiting) == 1:
            # After those that are ready to be read now.
            loop.call_soon(self._ask, classifier)
        return await future

    def _ask(self, classifier: Classifier) -> None:
        waiting = self._waiting.pop(classifier)
        try:
            found = classifier.probabilities(np.concatenate([values for values, _ in waiting]))
        except Exception as error:
            for _, future in waiting:
                if not future.done():
                    future.set_exception(error)
            return
        start = 0
        for values, future in waiting:
            end = start + len(values)
            if not future.done():
                future.set_result(found[start:end])
            start = end

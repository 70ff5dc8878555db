"""Define the client for asyncio."""

import asyncio
from collections import deque
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import aclosing
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

import httpx
import numpy.typing as npt

from bloodcells.client.api_key import headers_with_key
from bloodcells.client.file_writer import AnswerFile
from bloodcells.client.inputs import InputChunk, Reader, check_several
from bloodcells.client.outputs import build_output
from bloodcells.client.predictions import Answer
from bloodcells.client.progress import ProgressBar
from bloodcells.client.protocol import (
    Assembly,
    ClientProtocol,
    Exchange,
    Finished,
    PinnedModels,
    Request,
    RowSlice,
    advance,
)
from bloodcells.client.question import Question
from bloodcells.client.retries import Outcome
from bloodcells.tables.cell_table import Invalid

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AsyncClient"]

T = TypeVar("T")


class AsyncClient:
    """Ask a running Bloodcells service for the classes of cells, from asyncio.

    Parameters, methods, answers and errors are those of `Client`; methods are to be awaited. Files and
    tables are read, and answers put together, in threads, so that other tasks are not held up.

    Examples
    --------
    >>> import asyncio
    >>> from bloodcells import AsyncClient
    >>> async def main():
    ...     async with AsyncClient("http://127.0.0.1:8000") as client:
    ...         predictions = await client.predict("examples/cells.csv")
    ...         return predictions["class"].to_pylist()
    >>> asyncio.run(main())
    ['Neutrophil', 'Lymphocyte', 'Eosinophil', 'Lymphocyte', 'Lymphocyte']
    """

    def __init__(
        self,
        url: str,
        *,
        model: str | None = None,
        version: int | None = None,
        timeout: float | None = 60.0,
        retries: int = 5,
        batch_rows: int = 16_384,
        concurrency: int = 2,
        progress: bool | None = None,
        headers: Mapping[str, str] | None = None,
        api_key: str | None = None,
    ) -> None:
        if concurrency < 1:
            raise ValueError(f"concurrency is {concurrency}; 1 or more was expected.")
        self._protocol = ClientProtocol(url, model, version, retries, batch_rows)
        self._concurrency, self._progress = concurrency, progress
        self._http = httpx.AsyncClient(
            base_url=url, timeout=timeout, headers=headers_with_key(headers, api_key)
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ready(self) -> bool:
        """Tell whether the service can answer now; it is asked once, without retries."""
        return await self._carry_out(self._protocol.ready())

    async def model(self) -> dict[str, Any]:
        """Fetch the manifest of the model."""
        return dict((await self._carry_out(self._protocol.model())).manifest)

    async def features(self) -> list[str]:
        """List the measurements that the model takes, in the order that the columns of an array must have."""
        return list((await self._carry_out(self._protocol.model())).names)

    @overload
    async def predict(
        self,
        table: npt.NDArray[Any],
        *,
        invalid: Invalid = "fail",
        pixel_size: float | None = None,
        novelty: bool = False,
        sets: float | None = None,
        explain: bool = False,
    ) -> Answer: ...

    @overload
    async def predict(
        self,
        table: "pd.DataFrame",
        *,
        invalid: Invalid = "fail",
        pixel_size: float | None = None,
        novelty: bool = False,
        sets: float | None = None,
        explain: bool = False,
    ) -> "pd.DataFrame": ...

    @overload
    async def predict(
        self,
        table: object,
        *,
        invalid: Invalid = "fail",
        pixel_size: float | None = None,
        novelty: bool = False,
        sets: float | None = None,
        explain: bool = False,
    ) -> Any: ...

    async def predict(
        self,
        table: object,
        *,
        invalid: Invalid = "fail",
        pixel_size: float | None = None,
        novelty: bool = False,
        sets: float | None = None,
        explain: bool = False,
    ) -> Any:
        """Predict the class of each cell of one table, as `Client.predict` does."""
        batches = self._batches(
            [table], Question(invalid, novelty, sets, explain), pixel_size, single=True
        )
        [found] = [answer async for answer in batches]
        return found

    def predict_batches(
        self,
        tables: Iterable[Any] | AsyncIterable[Any],
        *,
        invalid: Invalid = "fail",
        pixel_size: float | None = None,
        novelty: bool = False,
        sets: float | None = None,
        explain: bool = False,
    ) -> AsyncIterator[Any]:
        """Predict one table after another, as `Client.predict_batches` does.

        The tables may come from an asynchronous iterator, too.
        """
        check_several(tables)
        return self._batches(
            tables, Question(invalid, novelty, sets, explain), pixel_size, single=False
        )

    async def predict_file(
        self,
        path: str | PathLike[str],
        output: str | PathLike[str],
        *,
        invalid: Invalid = "fail",
        pixel_size: float | None = None,
        novelty: bool = False,
        sets: float | None = None,
        explain: bool = False,
    ) -> dict[str, Any]:
        """Predict the class of each cell of a file of any length, as `Client.predict_file` does."""
        question = Question(invalid, novelty, sets, explain)
        with AnswerFile(Path(path), Path(output)) as output_file:
            pinned = await self._carry_out(self._protocol.pin_models(question))
            reader = Reader(pinned.choice, question.invalid, pixel_size, single=True)
            async for chunk, answer in self._answers([path], reader, pinned):
                await asyncio.to_thread(output_file.write, chunk, answer)
        return output_file.summary()

    async def _batches(
        self,
        tables: Iterable[Any] | AsyncIterable[Any],
        question: Question,
        pixel_size: float | None,
        *,
        single: bool,
    ) -> AsyncGenerator[Any]:
        """Build the result for each table, in their order."""
        pinned = await self._carry_out(self._protocol.pin_models(question))
        reader = Reader(pinned.choice, question.invalid, pixel_size, single)
        parts: list[tuple[InputChunk, Answer]] = []
        async with aclosing(self._answers(tables, reader, pinned)) as chunks:
            async for chunk, answer in chunks:
                parts.append((chunk, answer))
                if chunk.last:
                    yield await asyncio.to_thread(build_output, parts)
                    parts = []

    async def _answers(
        self, tables: Iterable[Any] | AsyncIterable[Any], reader: Reader, pinned: PinnedModels
    ) -> AsyncGenerator[tuple[InputChunk, Answer]]:
        """Answer each chunk, in their order."""
        assembly = Assembly()
        ordered = self._answers_in_order(self._slices(tables, reader, pinned.question), pinned)
        with ProgressBar(self._progress) as bar:
            async with aclosing(ordered) as answers:
                async for rows, answer in answers:
                    bar.add(len(answer), rows.share)
                    if (whole := assembly.add(rows, answer)) is not None:
                        yield rows.chunk, whole

    async def _slices(
        self, tables: Iterable[Any] | AsyncIterable[Any], reader: Reader, question: Question
    ) -> AsyncIterator[RowSlice]:
        """Cut all tables into the cells of single requests, read as they are needed."""
        async for table in _each(tables):
            chunks: Iterator[InputChunk] = reader.read(table)
            while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
                for rows in self._protocol.slices(chunk, question):
                    yield rows

    async def _answers_in_order(
        self, slices: AsyncIterator[RowSlice], pinned: PinnedModels
    ) -> AsyncGenerator[tuple[RowSlice, Answer]]:
        """Answer each slice, in their order; an error is raised after the answers before it."""
        waiting: deque[tuple[RowSlice, asyncio.Task[Answer]]] = deque()
        failure: Exception | None = None
        try:
            while failure is None:
                try:
                    rows = await anext(slices)
                except StopAsyncIteration:
                    break
                except Exception as error:
                    failure = error
                    break
                waiting.append(
                    (rows, asyncio.create_task(self._carry_out(self._protocol.ask(rows, pinned))))
                )
                if len(waiting) >= self._concurrency:
                    first, task = waiting.popleft()
                    yield first, await task
            while waiting:
                first, task = waiting.popleft()
                yield first, await task
            if failure is not None:
                raise failure
        finally:
            for _, task in waiting:
                task.cancel()
            await asyncio.gather(*(task for _, task in waiting), return_exceptions=True)

    async def _carry_out(self, exchange: Exchange[T]) -> T:
        """Carry an exchange out, for its result."""
        outcome: Outcome | None = None
        while not isinstance(step := await asyncio.to_thread(advance, exchange, outcome), Finished):
            outcome = await self._perform(step)
        return step.value

    async def _perform(self, step: Request | float) -> Outcome | None:
        """Send a request, for its outcome; or wait so many seconds."""
        if isinstance(step, float):
            await asyncio.sleep(step)
            return None
        try:
            return await self._http.send(step.build(self._http))
        except httpx.RequestError as error:
            return error


async def _each(tables: Iterable[Any] | AsyncIterable[Any]) -> AsyncIterator[Any]:
    """Iterate over tables of an iterator of either kind."""
    if isinstance(tables, AsyncIterable):
        async for table in tables:
            yield table
    else:
        for table in tables:
            yield table

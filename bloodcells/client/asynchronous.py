"""The client for asyncio."""

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

from bloodcells.client.file_writer import AnswerFile
from bloodcells.client.inputs import InputChunk, Reader, check_several
from bloodcells.client.outputs import answered
from bloodcells.client.predictions import Answer
from bloodcells.client.progress import ProgressBar
from bloodcells.client.protocol import (
    Assembly,
    ClientProtocol,
    Exchange,
    Finished,
    PinnedModel,
    Request,
    RowSlice,
    advance,
)
from bloodcells.client.retries import Reply
from bloodcells.tables.reading import Invalid

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AsyncClient"]

T = TypeVar("T")


class AsyncClient:
    """`Client` for asyncio: the same parameters, methods and answers, to be awaited.

    Files and tables are read, and answers put together, in threads: other tasks are not held up.
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
    ) -> None:
        if concurrency < 1:
            raise ValueError(f"concurrency is {concurrency}; 1 or more was expected.")
        self._talks = ClientProtocol(url, model, version, retries, batch_rows)
        self._concurrency, self._progress = concurrency, progress
        self._http = httpx.AsyncClient(base_url=url, timeout=timeout, headers=headers)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ready(self) -> bool:
        """Whether the service can answer now; asked once, without retries."""
        return await self._hold(self._talks.ready())

    async def model(self) -> dict[str, Any]:
        """What the service says of the model: its manifest."""
        return dict((await self._hold(self._talks.model())).manifest)

    async def features(self) -> list[str]:
        """The measurements that the model takes, in the order in which an array is to have them."""
        return list((await self._hold(self._talks.model())).names)

    @overload
    async def predict(
        self,
        table: npt.NDArray[Any],
        *,
        invalid: Invalid = "fail",
        pixel_size: float | None = None,
    ) -> Answer: ...

    @overload
    async def predict(
        self,
        table: "pd.DataFrame",
        *,
        invalid: Invalid = "fail",
        pixel_size: float | None = None,
    ) -> "pd.DataFrame": ...

    @overload
    async def predict(
        self, table: object, *, invalid: Invalid = "fail", pixel_size: float | None = None
    ) -> Any: ...

    async def predict(
        self, table: object, *, invalid: Invalid = "fail", pixel_size: float | None = None
    ) -> Any:
        """As `Client.predict`."""
        batches = self._batches([table], invalid, pixel_size, alone=True)
        [found] = [answer async for answer in batches]
        return found

    def predict_batches(
        self,
        tables: Iterable[Any] | AsyncIterable[Any],
        *,
        invalid: Invalid = "fail",
        pixel_size: float | None = None,
    ) -> AsyncIterator[Any]:
        """As `Client.predict_batches`, also of an asynchronous iterator."""
        check_several(tables)
        return self._batches(tables, invalid, pixel_size, alone=False)

    async def predict_file(
        self,
        path: str | PathLike[str],
        output: str | PathLike[str],
        *,
        invalid: Invalid = "fail",
        pixel_size: float | None = None,
    ) -> dict[str, Any]:
        """As `Client.predict_file`."""
        with AnswerFile(Path(path), Path(output)) as writing:
            run = await self._hold(self._talks.run(invalid))
            reader = Reader(run.model, invalid, pixel_size, alone=True)
            async for unit, answer in self._units([path], reader, run):
                await asyncio.to_thread(writing.write, unit, answer)
        return writing.summary()

    async def _batches(
        self,
        tables: Iterable[Any] | AsyncIterable[Any],
        invalid: Invalid,
        pixel_size: float | None,
        *,
        alone: bool,
    ) -> AsyncGenerator[Any]:
        run = await self._hold(self._talks.run(invalid))
        reader = Reader(run.model, invalid, pixel_size, alone)
        parts: list[tuple[InputChunk, Answer]] = []
        async with aclosing(self._units(tables, reader, run)) as units:
            async for unit, answer in units:
                parts.append((unit, answer))
                if unit.last:
                    yield await asyncio.to_thread(answered, parts)
                    parts = []

    async def _units(
        self, tables: Iterable[Any] | AsyncIterable[Any], reader: Reader, run: PinnedModel
    ) -> AsyncGenerator[tuple[InputChunk, Answer]]:
        """Each unit with its answer, in their order."""
        assembly = Assembly()
        asked = self._in_order(self._jobs(tables, reader), run)
        with ProgressBar(self._progress) as shown:
            async with aclosing(asked) as answers:
                async for job, answer in answers:
                    shown.add(len(answer), job.share)
                    if (whole := assembly.add(job, answer)) is not None:
                        yield job.unit, whole

    async def _jobs(
        self, tables: Iterable[Any] | AsyncIterable[Any], reader: Reader
    ) -> AsyncIterator[RowSlice]:
        async for table in _each(tables):
            units: Iterator[InputChunk] = reader.read(table)
            while (unit := await asyncio.to_thread(next, units, None)) is not None:
                for job in self._talks.jobs(unit):
                    yield job

    async def _in_order(
        self, jobs: AsyncIterator[RowSlice], run: PinnedModel
    ) -> AsyncGenerator[tuple[RowSlice, Answer]]:
        """Each job with its answer; what is wrong with one comes after the answers before it."""
        waiting: deque[tuple[RowSlice, asyncio.Task[Answer]]] = deque()
        wrong: Exception | None = None
        try:
            while wrong is None:
                try:
                    job = await anext(jobs)
                except StopAsyncIteration:
                    break
                except Exception as error:
                    wrong = error
                    break
                waiting.append((job, asyncio.create_task(self._hold(self._talks.ask(job, run)))))
                if len(waiting) >= self._concurrency:
                    first, task = waiting.popleft()
                    yield first, await task
            while waiting:
                first, task = waiting.popleft()
                yield first, await task
            if wrong is not None:
                raise wrong
        finally:
            for _, task in waiting:
                task.cancel()
            await asyncio.gather(*(task for _, task in waiting), return_exceptions=True)

    async def _hold(self, talk: Exchange[T]) -> T:
        """Carry a talk out."""
        outcome: Reply | None = None
        while not isinstance(step := await asyncio.to_thread(advance, talk, outcome), Finished):
            outcome = await self._do(step)
        return step.value

    async def _do(self, step: Request | float) -> Reply | None:
        if isinstance(step, float):
            await asyncio.sleep(step)
            return None
        try:
            return await self._http.request(
                step.method,
                step.path,
                params=step.params,
                content=step.content,
                headers=step.headers,
            )
        except httpx.RequestError as error:
            return error


async def _each(tables: Iterable[Any] | AsyncIterable[Any]) -> AsyncIterator[Any]:
    if isinstance(tables, AsyncIterable):
        async for table in tables:
            yield table
    else:
        for table in tables:
            yield table

"""Define the client that waits for its answers."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from os import PathLike
from pathlib import Path
from threading import Event
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

__all__ = ["Client"]

T = TypeVar("T")


class Client:
    """Ask a running Bloodcells service for the classes of cells.

    A long table goes out in requests of at most `batch_rows` cells, of which at most `concurrency`
    are under way at once; the answers come in the order of the cells. Each request is repeated by
    itself where the service is busy (503, 429) or the connection breaks: predicting changes nothing, so
    that is safe. One call is answered by one version of the model, also where another one is
    swapped in meanwhile. Threads may share a client.

    Parameters
    ----------
    url
        Address of the service, such as `http://127.0.0.1:8000`.
    model, version
        Name and version of the model. Where None, each table finds its model by its columns, among the
        service's default and models of the same classes, in their newest versions; an array is the default's.
    timeout
        Seconds for a connection, and for each wait for an answer; None for no end.
    retries
        How often a request is repeated; the waits before it grow from a quarter of a second to 30.
    batch_rows
        Most cells of one request, which is never more than 7 MiB.
    concurrency
        Most requests under way at once.
    progress
        True to show it on stderr, False not to, None to show it where the work takes long.
    headers
        Sent with each request, such as `Authorization` for a proxy before the service.
    api_key
        Key of a service that asks for one; the variable `BLOODCELLS_API_KEY` has it where None.

    Raises
    ------
    ValueError
        A parameter is out of its range.
    ServiceError
        The service refuses a request or gives no answer: from all that asks it, `ready` excepted.
    TableError
        A table cannot be read as cells of the model: from `predict` and its like.

    Examples
    --------
    Start the service first (`bloodcells-serve`). A file comes back as a table of Arrow, with the
    answer behind its own columns.

    >>> from bloodcells import Client
    >>> client = Client("http://127.0.0.1:8000")
    >>> predictions = client.predict("examples/cells.csv")
    >>> predictions["class"].to_pylist()
    ['Neutrophil', 'Lymphocyte', 'Eosinophil', 'Lymphocyte', 'Lymphocyte']

    An array has the measurements in the order of `features()`.

    >>> measurements = predictions.select(client.features()).to_pandas().to_numpy()
    >>> answer = client.predict(measurements)
    >>> answer.probabilities.shape
    (5, 5)
    >>> client.close()
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
        self._http = httpx.Client(
            base_url=url, timeout=timeout, headers=headers_with_key(headers, api_key)
        )
        self._threads = ThreadPoolExecutor(concurrency, "bloodcells-client")
        self._closed = Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections and give up what is under way."""
        self._closed.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._http.close()

    def ready(self) -> bool:
        """Tell whether the service can answer now; it is asked once, without retries."""
        return self._carry_out(self._protocol.ready())

    def model(self) -> dict[str, Any]:
        """Fetch the manifest of the model."""
        return dict(self._carry_out(self._protocol.model()).manifest)

    def features(self) -> list[str]:
        """List the measurements that the model takes, in the order that the columns of an array must have."""
        return list(self._carry_out(self._protocol.model()).names)

    @overload
    def predict(
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
    def predict(
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
    def predict(
        self,
        table: object,
        *,
        invalid: Invalid = "fail",
        pixel_size: float | None = None,
        novelty: bool = False,
        sets: float | None = None,
        explain: bool = False,
    ) -> Any: ...

    def predict(
        self,
        table: object,
        *,
        invalid: Invalid = "fail",
        pixel_size: float | None = None,
        novelty: bool = False,
        sets: float | None = None,
        explain: bool = False,
    ) -> Any:
        """Predict the class of each cell of one table.

        Parameters
        ----------
        table
            An array `(n, m)` of numpy, with the m measurements in the order of `features()`; a table
            of pandas or Arrow, or any other that hands its columns over to Arrow; or a file's path.
        invalid
            What a value that is no finite number does: `fail` refuses the table, `flag` gives its
            row no class, and the reason among its flags.
        pixel_size
            Side of a pixel in the table's unit of length; None for a table that is in pixels.
        novelty, sets, explain
            What to give beside the class, as `Classifier.predict` takes them.

        Returns
        -------
        For an array an `Answer`. Else the table as it was given, with the answer's columns behind
        its own (with `predicted` before their names, where one of them is taken): for pandas
        `class`, `probability`, `probability CLASS` for each class, and `flags` as text; for Arrow
        and files a table of Arrow with `class`, `probability`, and lists `probabilities`, `flags`. Behind
        them are `novelty`, `set` (a list in Arrow) and `because` (text), where they are asked for.

        Raises
        ------
        TableError
            The table cannot be read as cells of the model.
        ServiceError
            The service refuses the request or gives no answer.
        """
        [found] = self._batches(
            [table], Question(invalid, novelty, sets, explain), pixel_size, single=True
        )
        return found

    def predict_batches(
        self,
        tables: Iterable[Any],
        *,
        invalid: Invalid = "fail",
        pixel_size: float | None = None,
        novelty: bool = False,
        sets: float | None = None,
        explain: bool = False,
    ) -> Iterator[Any]:
        """Predict one table after another, as `predict` does, and yield the results in their order.

        Tables are taken as they are needed, at most `concurrency` before the one that is given back.
        Messages count the rows of all tables together, those of a file by themselves.
        """
        check_several(tables)
        return self._batches(
            tables, Question(invalid, novelty, sets, explain), pixel_size, single=False
        )

    def predict_file(
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
        """Predict the class of each cell of a file of any length, into another file.

        Parameters
        ----------
        path
            CSV in any dialect, Parquet, Arrow, JSON, NDJSON; or gzipped.
        output
            A `.csv`, `.parquet` or `.arrow` file, or `.csv.gz`; it is there whole or not at all.
            CSV is the caller's own table with `class`, `probability` and `flags` behind it.
        invalid, pixel_size, novelty, sets, explain
            As in `predict`.

        Returns
        -------
        `rows`, `predicted`, `rejected`, `flagged`, `counts` of each class, and `notes`.

        Raises
        ------
        BloodcellsError
            The output cannot be written; or as in `predict`.
        """
        question = Question(invalid, novelty, sets, explain)
        with AnswerFile(Path(path), Path(output)) as output_file:
            pinned = self._carry_out(self._protocol.pin_models(question))
            chunks = Reader(pinned.choice, question.invalid, pixel_size, single=True).read(
                Path(path)
            )
            for chunk, answer in self._answers(chunks, pinned):
                output_file.write(chunk, answer)
        return output_file.summary()

    def _batches(
        self,
        tables: Iterable[Any],
        question: Question,
        pixel_size: float | None,
        *,
        single: bool,
    ) -> Iterator[Any]:
        """Build the result for each table, in their order."""
        pinned = self._carry_out(self._protocol.pin_models(question))
        reader = Reader(pinned.choice, question.invalid, pixel_size, single)
        parts: list[tuple[InputChunk, Answer]] = []
        chunks = (chunk for table in tables for chunk in reader.read(table))
        for chunk, answer in self._answers(chunks, pinned):
            parts.append((chunk, answer))
            if chunk.last:
                yield build_output(parts)
                parts = []

    def _answers(
        self, chunks: Iterable[InputChunk], pinned: PinnedModels
    ) -> Iterator[tuple[InputChunk, Answer]]:
        """Answer each chunk, in their order."""
        assembly = Assembly()
        slices = (
            rows for chunk in chunks for rows in self._protocol.slices(chunk, pinned.question)
        )
        with ProgressBar(self._progress) as bar:
            for rows, answer in self._answers_in_order(slices, pinned):
                bar.add(len(answer), rows.share)
                if (whole := assembly.add(rows, answer)) is not None:
                    yield rows.chunk, whole

    def _answers_in_order(
        self, slices: Iterator[RowSlice], pinned: PinnedModels
    ) -> Iterator[tuple[RowSlice, Answer]]:
        """Answer each slice, in their order; an error is raised after the answers before it."""
        waiting: deque[tuple[RowSlice, Future[Answer]]] = deque()
        failure: Exception | None = None
        try:
            while failure is None:
                try:
                    rows = next(slices)
                except StopIteration:
                    break
                except Exception as error:
                    failure = error
                    break
                future = self._threads.submit(self._carry_out, self._protocol.ask(rows, pinned))
                waiting.append((rows, future))
                if len(waiting) >= self._concurrency:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
            if failure is not None:
                raise failure
        finally:
            for _, future in waiting:
                future.cancel()

    def _carry_out(self, exchange: Exchange[T]) -> T:
        """Carry an exchange out, for its result."""
        outcome: Outcome | None = None
        while not isinstance(step := advance(exchange, outcome), Finished):
            outcome = self._perform(step)
        return step.value

    def _perform(self, step: Request | float) -> Outcome | None:
        """Send a request, for its outcome; or wait so many seconds."""
        if isinstance(step, float):
            if self._closed.wait(step):
                raise RuntimeError("The client was closed while it waited to ask again.")
            return None
        try:
            return self._http.send(step.build(self._http))
        except httpx.RequestError as error:
            return error

"""Test the examples of the OpenAPI document: each is what the service gives, and works when pasted."""

import json
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from app.answers.streaming import STREAM_AFTER
from app.main import create_app
from app.media_types import ANY, PARQUET, XLSX
from app.openapi.example_image import example_files, example_pixels
from app.settings import Settings
from tests.app.artifacts import copy_shipped
from tests.app.openapi.reading import (
    FORM,
    HTML,
    INFER_ROUTES,
    MODEL_ROUTES,
    ROUTES,
    TABLE_ROUTES,
    problems,
    resolve,
    validator,
)
from tests.app.routes.test_models import save_with
from tests.app.sent_bodies import CSV, JSON, NDJSON
from tests.app.servers import full, running, serving
from tests.images import encoded, tiff


def measure(
    client: httpx.Client,
    query: str = "",
    swapped: bool = False,
    headers: Any = None,
    **changed: Any,
) -> httpx.Response:
    """Send the example's image and mask, or others instead."""
    files = {part: (file.name, file.data) for part, file in EXAMPLE.items()}
    if swapped:
        files = dict(zip(files, reversed(files.values()), strict=True))
    for part, data in changed.items():
        files[part] = (files[part][0], data if isinstance(data, bytes) else encoded(data))
    return client.post(f"/v1/measure{query}", files=files, headers=headers)


IMAGE, MASK = example_files()
EXAMPLE = {"image": IMAGE, "mask": MASK}
PIXELS, LABELS = example_pixels()
APART = LABELS * 0
APART[2:8, 2:8] = APART[2:8, 12:18] = APART[2:8, 22:28] = 255


def draw(client: httpx.Client, image: Any = None, headers: Any = None) -> httpx.Response:
    """Send the example's image to be drawn, or another one under its name."""
    file = (IMAGE.name, IMAGE.data if image is None else image)
    return client.post("/v1/picture", files={"image": file}, headers=headers)


def undrawn(client: httpx.Client) -> Iterator[httpx.Response]:
    """Provoke every problem of /v1/picture that the document shows, but that of a limit."""
    yield draw(client, b"x")
    yield draw(client, headers={"Accept": "image/gif"})
    yield client.post("/v1/picture", json={})
    yield draw(client, tiff(PIXELS.astype(np.uint16)))


def unmeasured(client: httpx.Client) -> Iterator[httpx.Response]:
    """Provoke every problem of /v1/measure that the document shows, but that of a limit."""
    yield measure(client, image=b"x")
    yield measure(client, "?predict=true&model=nobody")
    yield measure(client, headers={"Accept": "image/gif"})
    yield measure(client, "?label=7")
    yield measure(client, "?centre=true")
    yield measure(client, "?cells=white")
    yield measure(client, "?set=bloodcells-93&cells=labels")
    yield measure(client, "?cells=white&label=1")
    yield client.post("/v1/measure", json={})
    yield measure(client, image=tiff(PIXELS.astype(np.uint16)))
    yield measure(client, swapped=True)
    yield measure(client, mask=LABELS[1:])
    yield measure(client, mask=LABELS * 0)
    yield measure(client, mask=APART)
    yield measure(client, "?version=0")


def grouped(
    client: httpx.Client, body: object, query: str = "by=id&method=counted", **headers: str
) -> httpx.Response:
    """Ask for the composition of groups; the shipped model may not know how it errs."""
    content = body if isinstance(body, str) else json.dumps(body)
    return client.post(
        f"/v1/composition?{query}", content=content, headers={"Content-Type": JSON} | headers
    )


def ungrouped(client: httpx.Client, example: dict[str, Any]) -> Iterator[httpx.Response]:
    """Provoke every problem of /v1/composition that the document shows, but that of a limit."""
    cell = {k: v for k, v in example.items() if k != "Class"}
    cells, counted = {"cells": [cell]}, "by=id&method=counted"
    yield grouped(client, "{")
    yield grouped(client, cells, f"{counted}&model=nobody")
    yield grouped(client, cells, f"{counted}&version=0")
    yield grouped(client, cells, Accept="image/gif")
    yield grouped(client, "x", **{"Content-Type": "application/pdf"})
    yield grouped(client, {"cells": [{k: v for k, v in cell.items() if k != "Circ."}]})
    yield grouped(client, {"cells": [cell | {"Area": "n.a."}]})
    yield grouped(client, cells, "by=compound&method=counted")
    yield grouped(client, cells, f"{counted}&control=DMSO")
    yield grouped(client, cells, f"{counted}&sheet=Results")


def unconverted(client: httpx.Client, cells: dict[str, Any]) -> Iterator[httpx.Response]:
    """Provoke every problem of /v1/convert that the document shows, but that of a limit."""
    path, json_type = "/v1/convert", {"Content-Type": JSON}
    yield client.post(path, content="{", headers=json_type)
    yield client.post(path, json=cells, headers={"Accept": "image/gif"})
    yield client.post(path, content="x", headers={"Content-Type": "application/pdf"})
    yield client.post(f"{path}?sheet=Results", json=cells)
    yield client.post(path, content="Area\n", headers={"Content-Type": CSV})


PLACED_ROUTES = ("/v1/models/{name}:predict", "/invocations")
"""Routes that answer rows by their place."""


def unplaced(client: httpx.Client, example: dict[str, Any]) -> Iterator[tuple[str, httpx.Response]]:
    """Provoke every problem of rows by their place that the document shows, but those of limits."""
    cell = {k: v for k, v in example.items() if k not in ("Class", "id")}
    lacking = {k: v for k, v in cell.items() if k != "Circ."}
    for path in PLACED_ROUTES:
        here = path.format(name="bloodcells")
        yield path, client.post(here, content="{", headers={"Content-Type": JSON})
        yield path, client.post(here, json={"instances": [cell | {"Area": "n.a."}]})
        yield path, client.post(here, json={"instances": [lacking]})
        yield path, client.post(f"{here}?invalid=skip", json={"instances": [cell]})
    yield path, client.post(path, content=b"", headers={"Content-Encoding": "deflate"})
    yield path, client.post(path, json={"instances": [cell]}, headers={"Accept": "image/gif"})
    path = PLACED_ROUTES[0]
    here = path.format(name="bloodcells")
    yield path, client.post(here, json={"cells": [cell]})
    yield path, client.post(here, content="1", headers={"Content-Type": CSV})
    yield path, client.post(path.format(name="nobody"), json={"instances": [cell]})


def uninferred(
    client: httpx.Client, example: dict[str, Any]
) -> Iterator[tuple[str, httpx.Response]]:
    """Provoke every problem of tensors that the document shows, but those of limits."""
    cell = {k: v for k, v in example.items() if k not in ("Class", "id")}

    def asked(cell: dict[str, Any], **members: Any) -> str:
        inputs = [
            {"name": name, "datatype": "FP64", "shape": [1], "data": [value]}
            for name, value in cell.items()
        ]
        return json.dumps({"inputs": inputs} | members)

    bodies = [
        ("", "{"),
        ("", asked(cell, outputs=[{"name": "predict"}])),
        ("", asked(cell | {"Area": None})),
        ("", asked({k: v for k, v in cell.items() if k != "Circ."})),
        ("?invalid=skip", asked(cell)),
    ]
    for path in INFER_ROUTES:
        here = path.format(name="bloodcells", version=1)
        for query, body in bodies:
            yield path, client.post(here + query, content=body)
        deflated = {"Content-Encoding": "deflate"}
        yield path, client.post(here, content=b"", headers=deflated)
        yield path, client.post(path.format(name="nobody", version=1), content="{}")


def unspooled(models: Path, example: dict[str, Any], folder: Path) -> Iterator[httpx.Response]:
    """Provoke the problems of an answer that finds no room, in memory and on disk."""
    cell = {k: v for k, v in example.items() if k != "Class"}
    rows = [",".join(cell), *[",".join(map(str, cell.values()))] * (STREAM_AFTER // 150)]
    table, headers = "\n".join(rows), {"Content-Type": CSV, "Accept": CSV}
    with serving(models=models, spool_folder=folder / "missing", spool_bytes=10_000) as client:
        yield client.post("/v1/predict", content=table, headers=headers)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with serving(models=models, spool_folder=folder, spool_bytes=1) as client:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
        try:
            yield client.post("/v1/predict", content=table, headers=headers)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.fixture(scope="module")
def provoked(tmp_path_factory: pytest.TempPathFactory, example: dict[str, Any]) -> dict[str, Any]:
    """Provoke every problem that the document shows, as route, status and code -> answer."""
    cells = {"cells": [example]}
    unnumbered = {"cells": [example | {"Area": "n.a."}]}
    lacking = {"cells": [{k: v for k, v in example.items() if k not in ("Circ.", "Class")}]}
    found: dict[str, Any] = {}

    def post(client: httpx.Client, route: str, body: object, **headers: str) -> None:
        content = body if isinstance(body, str) else json.dumps(body)
        keep(route, client.post(route, content=content, headers={"Content-Type": JSON} | headers))

    def keep(route: str, response: httpx.Response) -> None:
        problem = response.json()
        for fault in problem["errors"]:  # FastAPI leaves null out of examples
            for key in [k for k, v in fault.items() if v is None]:
                del fault[key]
        key = (route.split("?")[0], str(response.status_code), problem["type"].split(":")[-1])
        found[key] = problem

    root = copy_shipped(tmp_path_factory.mktemp("provoked") / "models")
    with serving(models=root) as client, serving(models=root, max_body_bytes=9) as small:
        for route in TABLE_ROUTES:
            post(client, route, "{")
            post(client, f"{route}?model=nobody", cells)
            post(client, f"{route}?version=0", cells)
            post(client, route, cells, Accept="image/gif")
            post(client, route, "x", **{"Content-Type": "application/pdf"})
            post(client, route, lacking)
            post(client, f"{route}?sheet=Results", cells)
            if route != "/v1/inspect":  # which lists such rows
                post(client, route, unnumbered)
            post(small, route, cells)
            limited = found[route, "413", "table-too-large"]
            limited["detail"] = limited["detail"].replace("than 9 ", "than 67,108,864 ")
        post(
            client, "/v1/evaluate", {"cells": [{k: v for k, v in example.items() if k != "Class"}]}
        )
        for path in MODEL_ROUTES:
            keep(path, client.get(path.format(name="nobody", version=1)))
            if "{version}" in path:
                keep(path, client.get(path.format(name="bloodcells", version="latest")))
        for response in unmeasured(client):
            keep("/v1/measure", response)
        for response in undrawn(client):
            keep("/v1/picture", response)
        for response in unconverted(client, cells):
            keep("/v1/convert", response)
        for path, response in unplaced(client, example):
            keep(path, response)
        for path in PLACED_ROUTES:
            keep(path, small.post(path.format(name="bloodcells"), json=cells))
            limited = found[path, "413", "table-too-large"]
            limited["detail"] = limited["detail"].replace("than 9 ", "than 67,108,864 ")
        for path, response in uninferred(client, example):
            keep(path, response)
        for path in INFER_ROUTES:
            keep(path, small.post(path.format(name="bloodcells", version=1), json=cells))
            limited = found[path, "413", "table-too-large"]
            limited["detail"] = limited["detail"].replace("than 9 ", "than 67,108,864 ")
            limited["error"] = limited["detail"]
        for response in ungrouped(client, example):
            keep("/v1/composition", response)
        keep("/v1/composition", grouped(small, cells))
        keep("/v1/convert", small.post("/v1/convert", json=cells))
        for path in ("/v1/composition", "/v1/convert"):
            limited = found[path, "413", "table-too-large"]
            limited["detail"] = limited["detail"].replace("than 9 ", "than 67,108,864 ")
    with serving(models=root, max_image_pixels=900) as client:
        keep("/v1/measure", measure(client))
        keep("/v1/picture", draw(client))
    for response in unspooled(root, example, tmp_path_factory.mktemp("spool")):
        keep("/v1/predict", response)
    full_disk = found["/v1/predict", "507", "spool-full"]
    full_disk["detail"] = full_disk["detail"].replace("File too large", "No space left on device")
    bare = tmp_path_factory.mktemp("bare") / "models"
    save_with(bare, 1, {})
    with serving(models=bare) as client:
        post(client, "/v1/predict?sets=0.9", cells)
        for path in MODEL_ROUTES:
            if path.endswith("/report"):
                keep(path, client.get(path.format(name="bloodcells", version=1)))
    app = create_app(Settings(models=root, pool_threads=1, pool_queue=0))
    with running(app) as client:
        with full(app.state.service.pool, 1):
            for route in TABLE_ROUTES:
                large = {"cells": [example] * 1000}
                post(client, route, large)
            keep("/v1/measure", measure(client))
            keep("/v1/picture", draw(client))
            keep("/v1/composition", grouped(client, cells))
            keep("/v1/convert", client.post("/v1/convert", json=cells))
            for path in PLACED_ROUTES:
                large = {"instances": [example] * 1000}
                keep(path, client.post(path.format(name="bloodcells"), json=large))
            for path in INFER_ROUTES:
                data = [0.5] * 9000
                body = {
                    "inputs": [{"name": "a", "datatype": "FP64", "shape": [9000], "data": data}]
                }
                keep(path, client.post(path.format(name="bloodcells", version=1), json=body))
        for (_, _, code), busy in found.items():
            if code == "busy":
                busy["detail"] = busy["detail"].replace("(1)", "(66)")
                if "error" in busy:
                    busy["error"] = busy["detail"]
    (root / "bloodcells" / "2").mkdir()
    with serving(models=root) as client:
        for route in TABLE_ROUTES:
            post(client, route, cells)
        keep("/v1/measure", measure(client, "?predict=true"))
        keep("/v1/composition", grouped(client, cells))
        for path in MODEL_ROUTES:
            keep(path, client.get(path.format(name="bloodcells", version=2)))
        for path in (*INFER_ROUTES, *PLACED_ROUTES):
            keep(path, client.post(path.format(name="bloodcells", version=2), json=cells))
    empty = tmp_path_factory.mktemp("empty")
    with serving(models=empty) as client:
        for path in ("/health/ready", "/v2/health/ready", "/ping"):
            keep(path, client.get(path))
            ready = found[path, "503", "not-ready"]
            for member in {"detail", "error"} & set(ready):
                ready[member] = ready[member].replace(str(empty), "models")
    return found


def test_every_problem_has_the_examples_that_the_service_gives(
    document: dict[str, Any], provoked: dict[str, Any]
) -> None:
    shown = {
        (path, status, code): example["value"]
        for path, status, described in problems(document)
        for code, example in described["examples"].items()
    }
    for path, status, described in problems(document):
        assert described["examples"], (path, status)
        for example in described["examples"].values():
            validator(document, described["schema"]).validate(example["value"])
    assert {key: provoked[key] for key in shown} == shown


def examples(document: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """List route, media type and every example body: text, or the fields of a form."""
    for route in TABLE_ROUTES:
        body = document["paths"][route]["post"]["requestBody"]["content"]
        for media_type, described in body.items():
            schema = resolve(document, described["schema"])
            found = list(schema.get("examples", []))
            found += [s["example"] for s in schema.get("oneOf", []) if "example" in s]
            found += [e["value"] for e in described.get("examples", {}).values()]
            if media_type == NDJSON:
                found.append(schema["description"].split("\n\n")[1] + "\n")
            for example in found:
                whole = isinstance(example, str) or media_type == FORM
                yield route, media_type, example if whole else json.dumps(example)


def test_every_example_body_works_when_pasted(
    service: httpx.Client, document: dict[str, Any]
) -> None:
    tried = set()
    for route, media_type, example in examples(document):
        if media_type == FORM:
            files = {name: ("", text, CSV) for name, text in example.items()}
            response = service.post(route, files=files)
        else:
            response = service.post(route, content=example, headers={"Content-Type": media_type})
        assert response.status_code == 200, (route, media_type, response.text)
        described = document["paths"][route]["post"]["responses"]["200"]["content"][JSON]
        validator(document, described["schema"]).validate(response.json())
        if route == "/v1/predict":
            assert response.json()["predictions"][0]["flags"] in ([], ["low margin"])
        tried.add((route, media_type))
    assert tried == {(r, m) for r in TABLE_ROUTES for m in (JSON, CSV, NDJSON, FORM)}


WITHOUT_EXAMPLE = {"application/vnd.apache.arrow.stream", "image/png", HTML, ANY, XLSX, PARQUET}


def test_every_answer_has_the_example_that_the_service_gives(
    service: httpx.Client, document: dict[str, Any], example: dict[str, Any]
) -> None:
    unlabelled = {k: v for k, v in example.items() if k != "Class"}
    for path, method in ROUTES.items():
        for media_type, described in document["paths"][path][method]["responses"]["200"][
            "content"
        ].items():
            if media_type in WITHOUT_EXAMPLE:
                assert "example" not in described
                continue
            if path == "/v1/measure":
                response = measure(service, headers={"Accept": media_type})
            elif path == "/v1/composition":
                shown = document["paths"][path][method]["responses"]["200"]["content"][JSON]
                query = f"by=id&method={shown['example']['method']}"
                response = grouped(service, {"cells": [unlabelled]}, query, Accept=media_type)
            elif path.endswith(":predict"):
                asked = resolve(document, {"$ref": "#/components/schemas/Instances"})
                response = service.post(path.format(name="bloodcells"), json=asked["example"])
            elif path in INFER_ROUTES:
                newest = service.get("/v1/models/bloodcells").json()["version"]
                asked = resolve(document, {"$ref": "#/components/schemas/InferenceRequest"})
                response = service.post(
                    path.format(name="bloodcells", version=newest), json=asked["examples"][0]
                )
            elif method == "post":
                cell = example if path == "/v1/evaluate" else unlabelled
                response = service.post(
                    path, json={"cells": [cell]}, headers={"Accept": media_type}
                )
            else:
                newest = document["paths"]["/v1/models/{name}"]["get"]["responses"]["200"]
                version = newest["content"][JSON]["example"]["version"]
                response = service.get(path.format(name="bloodcells", version=version))
            assert response.status_code == 200, (path, media_type)
            if media_type == JSON:
                assert response.json() == described["example"], path
                validator(document, described["schema"]).validate(described["example"])
            elif path == "/metrics":
                assert described["example"] in response.text
            else:
                assert response.text == described["example"], (path, media_type)


def test_every_example_of_cells_can_be_grouped_by_their_id(
    service: httpx.Client, document: dict[str, Any]
) -> None:
    described = document["paths"]["/v1/composition"]["post"]["responses"]["200"]["content"][JSON]
    cells = resolve(document, {"$ref": "#/components/schemas/Cells"})
    answer = grouped(service, cells["examples"][0])
    assert answer.status_code == 200, answer.text
    validator(document, described["schema"]).validate(answer.json())


def test_the_examples_are_those_of_the_model_that_is_loaded(two_models: Path) -> None:
    with serving(models=two_models, default_model="shape-only") as client:
        document = client.get("/openapi.json").json()
        described = document["paths"]["/v1/predict"]["post"]["responses"]["200"]["content"][JSON]
        body = resolve(document, {"$ref": "#/components/schemas/Cells"})["examples"][0]
        assert client.post("/v1/predict", json=body).json() == described["example"]


def test_the_example_cell_is_of_the_default_model(document: dict[str, Any]) -> None:
    cells = resolve(document, {"$ref": "#/components/schemas/Cells"})
    for form in cells["oneOf"]:
        validator(document, form).validate(form["example"])

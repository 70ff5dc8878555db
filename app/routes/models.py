"""List and describe the models: `/v1/models`."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.dependencies import ServiceDep
from app.errors import NoReport
from app.openapi.document import problems
from app.openapi.examples import NO_MODEL, NO_NUMBER, REFUSED
from app.page_headers import page_headers
from bloodcells import Classifier
from bloodcells.classification.manifest import CLASS_QUANTILES, QUANTILES, REPORT_FILE, Manifest

router = APIRouter(tags=["models"])

HTML = "text/html"

_PAGE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The page, with all of its figures in it.",
        "content": {HTML: {"schema": {"type": "string"}}},
        "headers": {
            "ETag": {
                "description": "SHA-256 of the page; `If-None-Match` with it is answered by 304.",
                "schema": {"type": "string"},
            }
        },
    }
}


class ServedManifest(Manifest):
    """Describe a model that is loaded: its manifest, and who signed it."""

    ready: bool = Field(
        description="Whether it answers: always true, as a version that does not is 503. KServe asks for it."
    )
    signed_by: str | None = Field(
        description="The trusted key that signed the model, by the name of its file; null where the service "
        "asks for no signature."
    )


class ModelSummary(BaseModel):
    """Describe one model in the list."""

    name: str
    default: bool = Field(description="Whether it answers requests that name no model.")
    version: int = Field(
        description="The version that is served: it answers requests that name none. Where that one was "
        "refused, or all are candidates, the highest that is loaded; `ready` is false then."
    )
    versions: list[int] = Field(description="All that are loaded, served or not.")
    ready: bool = Field(
        description="Whether it answers requests that name no version; false where the version that is "
        "served was refused, or all versions are candidates."
    )
    created: datetime
    feature_set: str
    classes: list[str]
    f1_macro: float = Field(description="Cross-validated macro-F1 on its training table.")


class ModelList(BaseModel):
    """List all models that are loaded, and what was refused."""

    models: list[ModelSummary]
    refused: list[str] = Field(description="One sentence per directory that was not loaded.")
    reload_refused: list[str] = Field(
        description="Why the last reload did not take place, in sentences; empty if it did. The models "
        "that were served before it are served on."
    )


class FeatureEntry(BaseModel):
    """Describe one measurement that a model takes."""

    name: str
    aliases: list[str]
    unit: str
    training_range: tuple[float, float] = Field(description="Least and largest in training.")
    possible: tuple[float | None, float | None] | None = Field(
        description="Least and largest value that it can have, null for none; null where not described."
    )
    quantiles: list[float] = Field(
        description=f"Of the training data at {', '.join(map(str, QUANTILES))}."
    )
    by_class: dict[str, list[float]] | None = Field(
        description=f"Of the training cells of each class, without broken segmentations, at "
        f"{', '.join(map(str, CLASS_QUANTILES))}; null for models of older releases."
    )


class FeatureList(BaseModel):
    """List the measurements that a model takes, in the order of its input."""

    name: str
    version: int
    feature_set: str
    features: list[FeatureEntry]


@router.get("/v1/models", summary="All models")
def list_models(service: ServiceDep) -> ModelList:
    """List every model that is loaded, with its cross-validated score."""
    loaded, reload_refused = service.registry.loaded, service.registry.reload_refused
    summaries = []
    for name, versions in loaded.models.items():
        served = loaded.by_default[name]
        ready = served in versions
        manifest = versions[served if served in versions else max(versions)].manifest
        summaries.append(
            ModelSummary(
                name=name,
                default=name == service.settings.default_model,
                version=manifest.version,
                versions=sorted(versions),
                ready=ready,
                created=manifest.created,
                feature_set=manifest.feature_set,
                classes=manifest.classes,
                f1_macro=manifest.chosen.f1_macro_mean,
            )
        )
    return ModelList(
        models=summaries, refused=list(loaded.refused), reload_refused=list(reload_refused)
    )


@router.get(
    "/v1/models/{name}",
    summary="Manifest of the version that is served",
    responses=problems(NO_MODEL, REFUSED),
)
def get_model(name: str, service: ServiceDep) -> ServedManifest:
    """Describe the model: what it is, how it was chosen, its scores and its limits."""
    return served(service.registry.get(name, None))


@router.get(
    "/v1/models/{name}/versions/{version}",
    summary="Manifest of one version",
    responses=problems(NO_MODEL, NO_NUMBER, REFUSED),
)
def get_version(name: str, version: int, service: ServiceDep) -> ServedManifest:
    """Describe one version of the model, as for the one that is served."""
    return served(service.registry.get(name, version))


@router.get(
    "/v1/models/{name}/features",
    summary="What it takes",
    responses=problems(NO_MODEL, REFUSED),
)
def get_features(name: str, service: ServiceDep) -> FeatureList:
    """List the measurements that the served version takes: names, aliases, units, training ranges."""
    return features_of(service.registry.get(name, None).manifest)


@router.get(
    "/v1/models/{name}/report",
    summary="Training report of the version that is served",
    response_class=Response,
    responses=_PAGE | problems(NO_MODEL, NoReport("bloodcells", 1), REFUSED),
)
def get_report(name: str, request: Request, service: ServiceDep) -> Response:
    """Show the data, the comparison, the scores and their limits as a page with figures, to read or print."""
    return _report(service.registry.get(name, None), request)


@router.get(
    "/v1/models/{name}/versions/{version}/report",
    summary="Training report of one version",
    response_class=Response,
    responses=_PAGE | problems(NO_MODEL, NoReport("bloodcells", 1), NO_NUMBER, REFUSED),
)
def get_version_report(name: str, version: int, request: Request, service: ServiceDep) -> Response:
    """Show the report of one version of the model, as for the one that is served."""
    return _report(service.registry.get(name, version), request)


def _report(classifier: Classifier, request: Request) -> Response:
    """Answer with the page that was verified when the model was loaded, or that the sender has it already."""
    manifest = classifier.manifest
    page = classifier.contents.get(REPORT_FILE)
    if page is None:
        raise NoReport(manifest.name, manifest.version)
    tag = f'"{manifest.files[REPORT_FILE]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "no-cache",  # keep it, but ask again: there may be a newer version
    } | page_headers()
    sent_tags = ",".join(request.headers.getlist("if-none-match")).split(",")
    if {tag, "*"} & {entry.strip().removeprefix("W/") for entry in sent_tags}:
        return Response(status_code=304, headers=headers)
    return Response(page, media_type=HTML, headers=headers)


def served(classifier: Classifier) -> ServedManifest:
    """Describe a model that is loaded."""
    fields = {name: getattr(classifier.manifest, name) for name in Manifest.model_fields}
    return ServedManifest.model_construct(**fields, ready=True, signed_by=classifier.signed_by)


def features_of(manifest: Manifest) -> FeatureList:
    """List the measurements of a manifest."""
    features = [
        FeatureEntry(
            name=f.name,
            aliases=f.aliases,
            unit=f.unit,
            training_range=(f.range()[0], f.range()[-1]),
            possible=f.possible,
            quantiles=f.quantiles,
            by_class=f.by_class,
        )
        for f in manifest.features
    ]
    return FeatureList(
        name=manifest.name,
        version=manifest.version,
        feature_set=manifest.feature_set,
        features=features,
    )

"""What the models are."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.examples import NO_MODEL, NO_NUMBER, REFUSED
from app.openapi import problems
from app.service import ServiceDep
from bloodcells.artifact import QUANTILES, Manifest

router = APIRouter(tags=["models"])


class ModelSummary(BaseModel):
    """One model in the list."""

    name: str
    default: bool = Field(description="Whether it answers requests that name no model.")
    version: int = Field(description="The highest version that is loaded.")
    versions: list[int]
    ready: bool = Field(
        description="Whether it answers requests that name no version; false where the highest "
        "version that there is was refused."
    )
    created: datetime
    feature_set: str
    classes: list[str]
    f1_macro: float = Field(description="Cross-validated macro-F1 on its training table.")


class ModelList(BaseModel):
    """All models that are loaded, and what was refused."""

    models: list[ModelSummary]
    refused: list[str] = Field(description="One sentence per directory that was not loaded.")


class FeatureEntry(BaseModel):
    """One measurement that a model takes."""

    name: str
    aliases: list[str]
    unit: str
    training_range: tuple[float, float] = Field(description="Least and largest in training.")
    quantiles: list[float] = Field(
        description=f"Of the training data at {', '.join(map(str, QUANTILES))}."
    )


class FeatureList(BaseModel):
    """The measurements that a model takes, in the order of its input."""

    name: str
    version: int
    feature_set: str
    features: list[FeatureEntry]


@router.get("/v1/models", summary="All models")
def list_models(service: ServiceDep) -> ModelList:
    """Every model that is loaded, with its cross-validated score."""
    loaded = service.serving.loaded
    summaries = []
    for name, versions in loaded.models.items():
        manifest = versions[max(versions)].manifest
        summaries.append(
            ModelSummary(
                name=name,
                default=name == service.settings.default_model,
                version=manifest.version,
                versions=sorted(versions),
                ready=loaded.found[name][-1] in versions,
                created=manifest.created,
                feature_set=manifest.feature_set,
                classes=manifest.classes,
                f1_macro=manifest.chosen.f1_macro_mean,
            )
        )
    return ModelList(models=summaries, refused=list(loaded.refused))


@router.get(
    "/v1/models/{name}",
    summary="Manifest of the newest version",
    responses=problems(NO_MODEL, REFUSED),
)
def get_model(name: str, service: ServiceDep) -> Manifest:
    """What the model is, how it was chosen, how well it did, and its limits."""
    return service.serving.get(name, None).manifest


@router.get(
    "/v1/models/{name}/versions/{version}",
    summary="Manifest of one version",
    responses=problems(NO_MODEL, NO_NUMBER, REFUSED),
)
def get_version(name: str, version: int, service: ServiceDep) -> Manifest:
    """As the newest version's, for any that is there."""
    return service.serving.get(name, version).manifest


@router.get(
    "/v1/models/{name}/features",
    summary="What it takes",
    responses=problems(NO_MODEL, REFUSED),
)
def get_features(name: str, service: ServiceDep) -> FeatureList:
    """The measurements of the newest version: names, aliases, units, training ranges."""
    return features_of(service.serving.get(name, None).manifest)


def features_of(manifest: Manifest) -> FeatureList:
    """The measurements that it lists."""
    features = [
        FeatureEntry(
            name=f.name,
            aliases=f.aliases,
            unit=f.unit,
            training_range=(f.range()[0], f.range()[-1]),
            quantiles=f.quantiles,
        )
        for f in manifest.features
    ]
    return FeatureList(
        name=manifest.name,
        version=manifest.version,
        feature_set=manifest.feature_set,
        features=features,
    )

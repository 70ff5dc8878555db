"""Read the settings of the service from environment variables that start with BLOODCELLS_."""

import difflib
import ipaddress
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bloodcells.classification.shipped import HERE
from bloodcells.classification.store import MAX_BYTES
from bloodcells.images.limits import OutlineLimits
from bloodcells.tables.formats import Limits

PREFIX = "BLOODCELLS_"
VERTEX_PREFIX = "AIP_"
"""What the names of Vertex AI's variables begin with."""

_ORCHESTRATORS = re.compile(r"_(SERVICE_HOST|(SERVICE_)?PORT(_\w+)?)$")
"""Ends of variables that Kubernetes gives every container for every service, which may be named bloodcells
(https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables)."""
_ORIGIN = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
_ROOT_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)+")


class Settings(BaseSettings):
    """Hold the settings of the service; their defaults serve the shipped model."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    models: Path = Field(
        HERE,
        description="The folder of all models, NAME/VERSION; where it is not set and the working folder has "
        "none, the models that came with the package.",
    )
    max_model_bytes: int = Field(
        MAX_BYTES, ge=1, description="Most bytes of one model, all of its files together."
    )
    trusted_keys: str | None = Field(
        None,
        description="Files of public keys, or folders of `.pub` files, with `:` between them; with it, "
        "only models that one of them signed are loaded. None loads unsigned ones too.",
    )
    default_model: str = Field(
        "bloodcells",
        min_length=1,
        description="The model of a request that names none, unless the table is of the measurements of "
        "another model of the same classes.",
    )
    api_keys_file: Path | None = Field(
        None,
        description="File with the names and digests of API keys; with it, nothing but `/health` is answered "
        "without a key. None answers everyone.",
    )
    requests_per_key: int = Field(
        0,
        ge=0,
        description="Most requests of one API key that may be under way in each process; 0 is any number.",
    )
    cors_origins: str | None = Field(
        None,
        description="Origins of pages, such as `https://lab.example`, whose scripts may ask the service from "
        "browsers, with commas between them; `*` is all. None allows none.",
    )
    tls_certificate: Path | None = Field(
        None,
        description="PEM file of the certificate, and those that lead to its root, for HTTPS. None speaks "
        "HTTP.",
    )
    tls_key: Path | None = Field(
        None, description="PEM file of the certificate's private key, without a passphrase."
    )
    root_path: str = Field(
        "",
        description="Path under which a proxy shows the service, such as `/cells`; `--root-path` sets it "
        "too.",
    )
    trusted_proxies: str | None = Field(
        None,
        description="Addresses and networks of the proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` "
        "are believed, with commas between them. None believes nobody.",
    )
    max_body_bytes: int = Field(64 * 2**20, ge=1, description="Largest body, as it is sent.")
    max_table_bytes: int = Field(
        64 * 2**20, ge=1, description="Largest table that is read whole, after decompression."
    )
    max_rows: int = Field(1_000_000, ge=1, description="Most rows of one table.")
    max_columns: int = Field(1_000, ge=1, description="Most columns of one table.")
    max_values: int = Field(
        8_000_000,
        ge=1,
        description="Most values of one table that is read whole: rows times columns.",
    )
    max_record_bytes: int = Field(
        2**20,
        ge=2**10,
        description="Longest line of a table, and longest row, name, text or number in JSON.",
    )
    work_seconds: int = Field(
        60,
        ge=1,
        description="How long one table, or a part of a streamed one, may be worked on, once that began.",
    )
    max_image_pixels: int = Field(
        2**25, ge=1, le=2**27, description="Most pixels of one image or mask."
    )
    max_image_labels: int = Field(2**16, ge=1, description="Most labels of one mask.")
    max_image_points: int = Field(
        OutlineLimits.points,
        ge=1,
        description="Most points of the outlines of one mask: the sides of pixels at which a label ends.",
    )
    max_image_pieces: int = Field(
        OutlineLimits.pieces, ge=1, description="Most pieces of all labels of one mask."
    )
    max_image_holes: int = Field(
        OutlineLimits.holes, ge=0, description="Most holes in all labels of one mask."
    )
    measure_seconds: int = Field(
        60, ge=1, description="How long one image may be worked on, once that began."
    )
    max_stream_bytes: int = Field(
        64 * 2**30, ge=1, description="Largest streamed table, after decompression."
    )
    max_stream_rows: int = Field(100_000_000, ge=1, description="Most rows of one streamed table.")
    max_connections: int = Field(
        1000,
        ge=1,
        description="Most connections of each process, as far as its limit of open files allows.",
    )
    connections_per_address: int = Field(
        256, ge=0, description="Most connections from one address; 0 is as many as from all."
    )
    head_seconds: int = Field(
        20, ge=1, description="How long the head of a request may take to come."
    )
    body_seconds: int = Field(
        900, ge=1, description="How long a body that is read whole may take to come."
    )
    stream_seconds: int = Field(
        86_400, ge=1, description="How long a streamed table may take to come."
    )
    least_bytes_per_second: int = Field(
        500,
        ge=0,
        description="Least rate of a body, and of the reading of an answer, over each `stall_seconds`.",
    )
    stall_seconds: int = Field(
        30,
        ge=1,
        description="How long a body may neither come nor an answer be taken before it is given up.",
    )
    waiting_bytes: int = Field(
        64 * 2**20,
        ge=0,
        description="Bytes of all bodies and streamed answers that are held in memory while they come or "
        "wait; others are held in files.",
    )
    spool_folder: Path | None = Field(
        None,
        description="Folder for the part of an answer that is not held in memory until it is sent; "
        "None is the system's temporary folder.",
    )
    spool_bytes: int = Field(
        16 * 2**20, ge=0, description="Bytes of one streamed answer that are held in memory."
    )
    discard_bytes: int = Field(
        2**30,
        ge=0,
        description="Bytes of a refused body that are still read, so that its sender sees why.",
    )
    discard_seconds: int = Field(60, ge=0, description="How long a refused body is still read.")
    pool_threads: int = Field(
        0,
        ge=0,
        description="Larger requests that each process works on at once; 0 is one for each core.",
    )
    pool_queue: int = Field(
        64,
        ge=0,
        description="Larger requests that may wait in each process; one more is refused with 503.",
    )
    inference_protocol: bool = Field(
        True, description="Whether the Open Inference Protocol (V2) is spoken, below `/v2`."
    )
    kserve_v1: bool = Field(
        True,
        description="Whether KServe's first protocol is spoken, `POST /v1/models/NAME:predict`.",
    )
    invocations: bool = Field(
        True,
        description="Whether MLflow's and SageMaker's clients are answered, at `/ping`, `/version` and "
        "`/invocations`.",
    )
    vertex: bool = Field(
        True,
        description="Whether Vertex AI is answered at the paths that its variables `AIP_PREDICT_ROUTE` and "
        "`AIP_HEALTH_ROUTE` name, where they are set.",
    )
    onnx_threads: int = Field(1, ge=1, description="Threads of ONNX Runtime for one batch.")
    shutdown_seconds: int = Field(
        30, ge=0, description="How long requests under way may take when the service is stopped."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least serious messages that are logged."
    )

    @field_validator("cors_origins")
    @classmethod
    def _check_origins(cls, value: str | None) -> str | None:
        for origin in _items(value):
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                raise _fault(
                    f"{origin!r} is no origin; `http://` or `https://`, a host and at most a port were "
                    "expected, without a `/` at the end"
                )
        return value

    @field_validator("tls_key")
    @classmethod
    def _check_tls(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        certificate = info.data.get("tls_certificate")
        if (value is None) != (certificate is None):
            raise _fault(
                "a certificate needs its key and a key its certificate: set both "
                f"{PREFIX}TLS_CERTIFICATE and {PREFIX}TLS_KEY, or none of them"
            )
        return value

    @field_validator("root_path")
    @classmethod
    def _check_root_path(cls, value: str) -> str:
        if value and not _ROOT_PATH.fullmatch(value):
            raise _fault(
                "a path such as /cells was expected: a `/` at its start and none at its end, of letters, "
                "digits and ._~- alone"
            )
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _check_proxies(cls, value: str | None) -> str | None:
        for item in _items(value):
            try:
                ipaddress.ip_network(item)
            except ValueError as error:
                raise _fault(f"{item!r} is no address and no network: {error}") from error
        return value

    @property
    def origins(self) -> list[str]:
        """List the origins whose scripts may ask the service."""
        return _items(self.cors_origins)

    @property
    def proxies(self) -> list[str]:
        """List the addresses and networks of the proxies that are believed."""
        return _items(self.trusted_proxies)

    @property
    def limits(self) -> Limits:
        """Give the limits of one table that is read whole."""
        return Limits(
            self.max_table_bytes,
            self.max_rows,
            self.max_columns,
            self.max_values,
            self.max_record_bytes,
        )

    @property
    def outline_limits(self) -> OutlineLimits:
        """Give the limits of the outlines of one mask."""
        return OutlineLimits(self.max_image_points, self.max_image_pieces, self.max_image_holes)


class VertexRoutes(BaseSettings):
    """Hold the paths that Vertex AI names to a container."""

    model_config = SettingsConfigDict(env_prefix=VERTEX_PREFIX, extra="ignore", frozen=True)

    predict_route: str | None = Field(None, pattern=r"^/[^{}]*$")
    """Where rows are posted."""
    health_route: str | None = Field(None, pattern=r"^/[^{}]*$")
    """Where it asks whether the service can answer."""


def _items(value: str | None) -> list[str]:
    """Split a list with commas."""
    return [item.strip() for item in (value or "").split(",") if item.strip()]


def _fault(sentence: str) -> PydanticCustomError:
    """Report a value that cannot be taken; pydantic would put words of its own before a ValueError's."""
    return PydanticCustomError("setting", "{sentence}", {"sentence": sentence})


def misspelt(environment: Iterable[str]) -> dict[str, str]:
    """Map variables with the prefix that are no setting to the nearest one, in the order they come."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    return {
        name: difflib.get_close_matches(name.upper(), known, n=1, cutoff=0)[0]
        for name in environment
        if name.upper().startswith(PREFIX)
        and name.upper() not in known
        and not _ORCHESTRATORS.search(name.upper())
    }

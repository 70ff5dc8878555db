"""The settings of the service, from environment variables that start with BLOODCELLS_."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from bloodcells.formats import Limits


class Settings(BaseSettings):
    """Every setting has a default that serves the shipped model."""

    model_config = SettingsConfigDict(env_prefix="BLOODCELLS_", extra="ignore", frozen=True)

    models: Path = Field(Path("models"), description="The folder of all models, NAME/VERSION.")
    default_model: str = Field(
        "bloodcells", min_length=1, description="The model of a request that names none."
    )
    max_body_bytes: int = Field(64 * 2**20, ge=1, description="Largest body, as it is sent.")
    max_table_bytes: int = Field(
        256 * 2**20, ge=1, description="Largest table, after decompression."
    )
    max_rows: int = Field(1_000_000, ge=1, description="Most rows of one table.")
    max_columns: int = Field(1_000, ge=1, description="Most columns of one table.")
    onnx_threads: int = Field(1, ge=1, description="Threads of ONNX Runtime for one batch.")
    shutdown_seconds: int = Field(
        30, ge=0, description="How long requests under way may take when the service is stopped."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least serious messages that are logged."
    )

    @property
    def limits(self) -> Limits:
        """What one table may at most be."""
        return Limits(self.max_table_bytes, self.max_rows, self.max_columns)

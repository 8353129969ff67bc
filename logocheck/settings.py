"""Settings from ``LOGOCHECK_*`` variables; read only by ``logocheck.cli``, ``service.app`` and ``worker.app``."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from logocheck.errors import InvalidSettings

_MOST_PIXELS = 178_956_970  # ``images.MOST_PIXELS``, which a test compares: nothing here reads pictures
PREFIX = "LOGOCHECK_"
OTHERS = ("LOGOCHECK_STATE", "LOGOCHECK_DATA")
"""What ``models/recipes`` reads, and no process of the service."""
# Kubernetes and Docker's links tell every container so about a service whose name starts with "logocheck"
_OF_A_NEIGHBOUR = re.compile(r"\w+_SERVICE_(HOST|PORT(_\w+)?)|\w+_PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?")


class Settings(BaseSettings):
    """Everything an installation may change. Three URLs make one machine many."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    home: Annotated[Path, Field(description="Folder of the embedded defaults: database, pictures, queue.")] = (
        user_data_path("logocheck")
    )
    database_url: Annotated[str, Field(description="SQLAlchemy URL; empty: SQLite in `home`.")] = ""
    broker_url: Annotated[str, Field(description="Celery broker; empty: the filesystem transport in `home`.")] = ""
    blobs_url: Annotated[
        str, Field(description="`file:///folder` or `s3://bucket/prefix`; empty: a folder in `home`.")
    ] = ""
    models: Annotated[
        Path | None, Field(description="Folder with manifest.toml; empty: the models that come along.")
    ] = None
    detector: Annotated[
        Path | None, Field(description="Own YOLO weights beside the models' detector; needs the extra [train].")
    ] = None
    zones: Annotated[
        Path | None, Field(description="Own table of placements, YAML; empty: the one that comes along.")
    ] = None
    api_keys: Annotated[
        tuple[SecretStr, ...], NoDecode, Field(description="Accepted API keys, comma-separated; empty: loopback only.")
    ] = ()
    oidc_issuer: Annotated[str, Field(description="OpenID Connect provider's address; empty: passwords only.")] = ""
    oidc_client_id: Annotated[str, Field(description="This installation's name at the provider.")] = ""
    oidc_client_secret: Annotated[SecretStr, Field(description="Its secret at the provider.")] = SecretStr("")
    oidc_domains: Annotated[
        tuple[str, ...], NoDecode, Field(description="Domains of accepted e-mail addresses, by commas; empty: all.")
    ] = ()
    oidc_groups: Annotated[
        tuple[str, ...], NoDecode, Field(description="Roles of the provider's groups: `group=role`, by commas.")
    ] = ()
    oidc_role: Annotated[str, Field(description="Role of people in none of the groups; `none`: stay outside.")] = (
        "viewer"
    )
    host: Annotated[str, Field(description="Address the web process binds to.")] = "127.0.0.1"
    port: Annotated[int, Field(description="Port the web process binds to.", ge=0, le=65535)] = 8000
    max_picture_bytes: Annotated[int, Field(description="Largest accepted picture file, in bytes.", ge=1)] = 32 * 2**20
    max_picture_pixels: Annotated[
        int, Field(description="Largest accepted picture, width x height.", ge=1, le=_MOST_PIXELS)
    ] = 100_000_000
    max_archive_bytes: Annotated[int, Field(description="Largest ZIP, packed or unpacked, in bytes.", ge=1)] = 2 * 2**30
    max_archive_files: Annotated[int, Field(description="Most files in one ZIP.", ge=1)] = 10_000
    folders: Annotated[
        tuple[Path, ...], NoDecode, Field(description="Folders that batches may read, comma-separated; empty: none.")
    ] = ()
    attempts: Annotated[int, Field(description="Tries of one check before it is quarantined.", ge=1)] = 3
    concurrency: Annotated[int, Field(description="Worker processes of `logocheck serve`.", ge=1)] = 1
    threads: Annotated[int, Field(description="Model threads per worker; 0: all cores / concurrency.", ge=0)] = 0
    webhook_private: Annotated[
        bool, Field(description="Allow webhooks to private and plain-http addresses (tests, intranets).")
    ] = False
    log_json: Annotated[bool, Field(description="One JSON object per log line instead of coloured text.")] = False
    log_level: Annotated[str, Field(description="DEBUG, INFO, WARNING or ERROR.")] = "INFO"

    @field_validator("api_keys", "folders", "oidc_domains", "oidc_groups", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @property
    def resolved_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.home / 'logocheck.sqlite3'}"

    @property
    def resolved_blobs_url(self) -> str:
        return self.blobs_url or (self.home / "blobs").absolute().as_uri()


def load_settings() -> Settings:
    """Settings of this process.

    Raises:
        InvalidSettings: a variable has a value that cannot be used, or is none of the settings; the message names it.
    """
    _refuse_strangers(os.environ)
    try:
        return Settings()
    except ValidationError as error:
        problems = "; ".join(f"LOGOCHECK_{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise InvalidSettings(problems) from error


def _refuse_strangers(variables: Iterable[str]) -> None:
    """A misspelt setting must not be passed over: without its list of domains everybody of a provider comes in."""
    known = [name.upper() for name in Settings.model_fields]
    strangers = [
        name for name in sorted(variables)
        if name.upper().startswith(PREFIX) and name.upper() not in OTHERS
        and name.upper().removeprefix(PREFIX) not in known and not _OF_A_NEIGHBOUR.fullmatch(name.upper())
    ]  # fmt: skip
    problems = []
    for name in strangers:
        near = difflib.get_close_matches(name.upper().removeprefix(PREFIX), known, n=1)
        problems.append(f"{name} is no setting" + (f"; did you mean {PREFIX}{near[0]}?" if near else ""))
    if problems:
        raise InvalidSettings("; ".join(problems))

"""Untrusted posts at the door: bounded and looked at by their header, never decoded here."""

from __future__ import annotations

import io
import json
from pathlib import PurePosixPath
from typing import Any

from logocheck.domain.captions import is_text
from logocheck.errors import InvalidRequest
from logocheck.images import Limits, header
from logocheck.store.blobs import Blobs
from logocheck.store.checks import Picture

LONGEST_NAME = 255  # characters of a file name, a creator, an external reference
LONGEST_METADATA = 10_000  # characters of JSON
DEEPEST_METADATA = 20  # objects and lists within each other; what writes answers gives up at some 250


def name(field: str, text: str | None) -> str | None:
    """A short text such as a creator's name, without space around it; empty is None.

    Raises:
        InvalidRequest: it is too long or not text.
    """
    if text is not None and (len(text) > LONGEST_NAME or not is_text(text)):
        raise InvalidRequest(f"{field}: expected text of at most {LONGEST_NAME} characters")
    return (text or "").strip() or None


def metadata(text: str) -> dict[str, Any]:
    """The JSON object of a form field.

    Raises:
        InvalidRequest: it is too long or too deep, not a JSON object, or holds what JSON or a database cannot.
    """
    if len(text) > LONGEST_METADATA:
        raise InvalidRequest(f"metadata: expected at most {LONGEST_METADATA:,} characters of JSON")
    try:
        value = json.loads(text or "{}", parse_constant=_refused)
        clean = is_text(json.dumps(value, ensure_ascii=False, allow_nan=False)) and "\\u0000" not in text
        depth = _depth(value)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"metadata: expected a JSON object: {error}") from error
    if not isinstance(value, dict) or not clean:
        raise InvalidRequest("metadata: expected a JSON object of text, numbers, lists and objects")
    if depth > DEEPEST_METADATA:
        raise InvalidRequest(f"metadata: expected at most {DEEPEST_METADATA} objects and lists within each other")
    return value


def _depth(value: object) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inside is None else 1 + max(map(_depth, inside), default=0)


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def picture(blobs: Blobs, content: bytes, limits: Limits) -> Picture:
    """Store a picture whose header can be accepted.

    Raises:
        UnreadableImage, ImageTooLarge: the header says no; nothing is stored.
        StorageUnavailable: the bytes could not be kept.
    """
    seen = header(content, limits)
    return Picture(blobs.put(io.BytesIO(content)), seen.media_type, len(content), seen.size)


def filename(given: str | None) -> str:
    """The last part of the name that came with a file, for display only; never used as a path."""
    return _shown(PurePosixPath((given or "").replace("\\", "/")).name)


def name_in_batch(path: str) -> str:
    """A file's name with the folders that it lay in, for two of them may have a ``1.jpg``; for display only."""
    return _shown(PurePosixPath(path).as_posix())


def _shown(name: str) -> str:
    printable = "".join(character for character in name if character.isprintable())
    return printable[-LONGEST_NAME:] or "unnamed"

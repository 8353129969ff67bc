"""Whose midnight a day begins at."""

from __future__ import annotations

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from logocheck.errors import InvalidRequest


def zone_named(name: str) -> tzinfo:
    """The zone of a name such as ``Europe/Berlin``; an empty one is UTC.

    Raises:
        InvalidRequest: there is no such zone.
    """
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: a folder of zones, or an endless name
        raise InvalidRequest(f"zone: there is none named {name[:60]!r}; expected one such as Europe/Berlin") from error

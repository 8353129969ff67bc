"""Folders of this machine that a request may name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from logocheck.errors import InvalidRequest


def allowed_folder(path: str, allowed: Sequence[Path]) -> Path:
    """The folder, links resolved, when it is one of ``allowed`` (resolved as well) or below one.

    Raises:
        InvalidRequest: it is not, or is no folder; the message does not tell which.
    """
    try:
        folder = Path(path).resolve()
        known = Path(path).is_absolute() and any(folder.is_relative_to(root) for root in allowed) and folder.is_dir()
    except (OSError, ValueError) as error:
        raise InvalidRequest("folder: not a folder that LOGOCHECK_FOLDERS allows") from error
    if not known:
        raise InvalidRequest("folder: not a folder that LOGOCHECK_FOLDERS allows")
    return folder

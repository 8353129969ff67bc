"""Copies of the photos with boxes and verdict drawn over them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from logocheck.annotate import annotated
from logocheck.errors import StorageUnavailable
from logocheck.files import name_with
from logocheck.images import Limits, read_picture
from logocheck.scan.folder import Post
from logocheck.scan.journal import Entry


def annotations_in(folder: Path, limits: Limits) -> Callable[[Post, Entry, bytes], None]:
    """Writes ``folder/NAME.jpg`` for each post that has a report; ``name_with`` shortens the longest names.

    Raises (the answered function):
        StorageUnavailable: the copy cannot be written.
    """

    def write(post: Post, entry: Entry, content: bytes) -> None:
        if entry.report is None:
            return
        path = folder / Path(post.name).parent / name_with(post.path.name, ".jpg")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            annotated(read_picture(content, limits), entry.report).save(path, "JPEG", quality=90)
        except OSError as error:
            raise StorageUnavailable(f"{path}: {error.strerror or error}") from error

    return write

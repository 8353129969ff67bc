"""A hot folder: looks again and again, also where the system sends no news, as on network shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from logocheck.scan.folder import Post, posts_in
from logocheck.sidecars import table_in

_Stamp = tuple[int, int, int, int, Path | None]


@dataclass(frozen=True, slots=True)
class Look:
    """``ready``: posts that are new or changed. ``gone``: names of posts of earlier looks that are there no longer."""

    ready: tuple[Post, ...]
    gone: frozenset[str] = frozenset()


TRIES = 3
"""Times that a file is offered which failed for reasons that may pass, such as a lack of memory."""


def settled(
    folder: Path, out: Path, wait: Callable[[], bool], failed: Callable[[str], bool] = lambda _: False
) -> Iterator[Look]:
    """The looks that found news: posts that are new or changed and no longer growing, or that are gone.

    A file counts when its size and times, and those of the words beside it, were the same at two
    looks. ``wait`` passes the time between looks and answers False to stop. While the whole folder is
    away, as a network share may be, nothing is gone. ``failed`` says of a post that it may go well another time.
    """
    before: dict[str, _Stamp] = {}
    known: dict[str, _Stamp] = {}
    offered: dict[str, int] = {}
    while True:
        posts = {post.name: post for post in posts_in(folder, out)}
        table = table_in(folder)
        stamps = {name: _stamp(post, table) for name, post in posts.items()}
        still = [name for name, stamp in stamps.items() if before.get(name) == stamp]
        again = {name for name in still if stamps[name] == known.get(name) and offered[name] < TRIES and failed(name)}
        ready = [name for name in still if stamps[name] != known.get(name) or name in again]
        offered.update({name: offered[name] + 1 if name in again else 1 for name in ready})
        gone = frozenset(known.keys() - posts.keys()) if folder.is_dir() else frozenset[str]()
        if ready or gone:
            known = {name: stamp for name, stamp in known.items() if name not in gone}
            known |= {name: stamps[name] for name in ready}
            yield Look(tuple(posts[name] for name in ready), gone)
        before = stamps
        if not wait():
            return


def _stamp(post: Post, table: Path) -> _Stamp:
    return post.size, post.changed, _changed(post.words), _changed(table), post.words


def _changed(path: Path | None) -> int:
    try:
        return 0 if path is None else path.stat().st_mtime_ns
    except OSError:
        return 0

"""A hot folder: looks again and again, also where the system sends no news, as on network shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from logocheck.scan.folder import Post, posts_in
from logocheck.sidecars import TABLE, sidecars_of

_Stamp = tuple[int, ...]


def settled(folder: Path, out: Path, wait: Callable[[], bool]) -> Iterator[tuple[Post, ...]]:
    """The posts that are new or changed and no longer growing, one tuple for each look that found some.

    A file counts when its size and times, and those of the words beside it, were the same at two
    looks. ``wait`` passes the time between looks and answers False to stop.
    """
    before: dict[str, _Stamp] = {}
    known: dict[str, _Stamp] = {}
    while True:
        posts = {post.name: post for post in posts_in(folder, out)}
        stamps = {name: _stamp(post, folder / TABLE) for name, post in posts.items()}
        ready = [name for name, stamp in stamps.items() if before.get(name) == stamp != known.get(name)]
        if ready:
            known |= {name: stamps[name] for name in ready}
            yield tuple(posts[name] for name in ready)
        before = stamps
        if not wait():
            return


def _stamp(post: Post, table: Path) -> _Stamp:
    return post.size, post.changed, *(_changed(path) for path in (*sidecars_of(post.path), table))


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0

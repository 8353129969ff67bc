"""One pass over posts: what is new is checked, what is known is read from the journal."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace

from logocheck import images
from logocheck.domain.detection import Captions
from logocheck.errors import InputError, LogocheckError
from logocheck.scan.folder import Post
from logocheck.scan.journal import Entry, Journal, entry_key
from logocheck.scan.station import Station, file_bytes
from logocheck.sidecars import Sidecars

NO_CAPTIONS = Captions()
THUMBNAIL_SIDE = 360  # pixels of the long side: sharp enough to recognise a post, about 10 kB


@dataclass(frozen=True, slots=True)
class Row:
    """One photo of the folder and where its result is.

    ``key`` is empty when nothing could be checked; then ``error`` says why. ``duplicate_of`` is
    the name of the first photo with the same bytes. ``new``: checked in this pass.
    """

    name: str
    outcome: str
    sha256: str = ""
    captions: Captions = NO_CAPTIONS
    key: str = ""
    error: str = ""
    duplicate_of: str = ""
    new: bool = False

    @property
    def may_pass(self) -> bool:
        """Whether it failed for reasons that another time may not be there."""
        return self.outcome == "error" and not self.key and bool(self.sha256)


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of posts."""

    total: int
    new: int
    duplicates: int
    outcomes: Counter[str] = field(default_factory=Counter)


def tally(rows: Iterable[Row]) -> Tally:
    kept = tuple(rows)
    return Tally(
        total=len(kept),
        new=sum(row.new for row in kept),
        duplicates=sum(bool(row.duplicate_of) for row in kept),
        outcomes=Counter(row.outcome for row in kept),
    )


def with_duplicates(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows by name, each later one with the same bytes naming the first."""
    first: dict[str, str] = {}
    marked = []
    for row in sorted(rows, key=lambda row: row.name):
        original = first.setdefault(row.sha256, row.name) if row.sha256 else row.name
        marked.append(replace(row, duplicate_of="" if original == row.name else original))
    return tuple(marked)


class Scan:
    """Looks at posts with up to ``jobs`` stations side by side, each used by one thread at a time.

    ``context`` names campaign, logos and models: a change makes every post new. ``first_station``
    is open already; the others are opened when there is work for them. ``after`` is called with each
    post, its entry and its bytes.
    """

    def __init__(
        self,
        *,
        sidecars: Sidecars,
        journal: Journal,
        context: str,
        first_station: Station,
        open_station: Callable[[], Station],
        jobs: int = 1,
        after: Callable[[Post, Entry, bytes], None] | None = None,
    ) -> None:
        self._sidecars = sidecars
        self._journal = journal
        self._context = context
        self._open_station = open_station
        self._idle = [first_station]
        self._jobs = jobs
        self._after = after

    def rows(self, posts: Iterable[Post], max_bytes: int) -> Generator[Row, None, None]:
        """One row for each post, as they are ready.

        Raises:
            StorageUnavailable: the journal cannot be written. SetupError: the eyes cannot be opened.
        """
        with ThreadPoolExecutor(self._jobs, thread_name_prefix="station") as pool:
            futures: list[Future[Row]] = [pool.submit(self._row, post, max_bytes) for post in posts]
            try:
                for future in as_completed(futures):
                    yield future.result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _row(self, post: Post, max_bytes: int) -> Row:
        captions = NO_CAPTIONS
        try:
            captions = self._sidecars.captions(post.path, post.words)
            content = file_bytes(post.path, max_bytes)
        except InputError as error:
            return Row(post.name, "error", captions=captions, error=str(error))
        digest = hashlib.sha256(content).hexdigest()
        key = entry_key(digest, captions, self._context)
        known = key in self._journal
        if not known:
            problem = self._check(key, content, captions)
            if problem:
                return Row(post.name, "error", digest, captions, error=problem, new=True)
        entry = self._journal.entry(key)
        if self._after is not None:
            self._after(post, entry, content)
        return Row(post.name, entry.outcome, digest, captions, key, entry.error, new=not known)

    def _check(self, key: str, content: bytes, captions: Captions) -> str:
        """Write the entry; what went wrong for reasons that may pass is answered and not written."""
        try:
            station = self._idle.pop()
        except IndexError:
            station = self._open_station()
        try:
            checked = station.check(content, captions)
            thumbnail = images.thumbnail(checked.picture, THUMBNAIL_SIDE)
            self._journal.write(key, Entry(checked.report, thumbnail))
        except InputError as error:
            self._journal.write(key, Entry(error=str(error)))
        except LogocheckError:  # the operator must act: nothing else would fare better
            raise
        except Exception as error:  # noqa: BLE001 — one bad file never stops the rest
            return f"{type(error).__name__}: {error}"
        finally:
            self._idle.append(station)
        return ""

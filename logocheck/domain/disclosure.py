"""That a post says it is advertising: what a campaign asks for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The words that disclose advertising, and where they must stand.

    ``any_of``: hashtags with their sign, and phrases; one of them is enough. ``within_first``: characters of the
    caption, at least 1, within which it ends: what a feed shows before it cuts a caption off.
    ``at_most_hashtags_before``: hashtags of the caption that may stand before it, at least 0. None asks for nothing.
    """

    any_of: tuple[str, ...]
    within_first: int | None = None
    at_most_hashtags_before: int | None = None

    def __post_init__(self) -> None:
        if not self.any_of or not all(any(map(str.isalnum, words)) for words in self.any_of):
            raise ValueError("a disclosure accepts at least one hashtag or phrase, each with a letter or digit")
        if self.within_first is not None and self.within_first < 1:
            raise ValueError("within_first is at least 1")
        if self.at_most_hashtags_before is not None and self.at_most_hashtags_before < 0:
            raise ValueError("at_most_hashtags_before is at least 0")

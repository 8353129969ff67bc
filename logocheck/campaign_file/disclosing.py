"""The part of a document that asks for a disclosure of advertising."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from logocheck.campaign_file import schema
from logocheck.campaign_file.fields import Fields
from logocheck.campaign_file.nodes import Scalar, Value
from logocheck.campaign_file.problems import Problems
from logocheck.disclosure_file import market
from logocheck.domain.disclosure import Disclosure
from logocheck.domain.hashtags import UAX31_SIGNS
from logocheck.errors import InvalidCampaign

ReadHashtag = Callable[[Value, str], str | None]


def disclosure(top: Fields, problems: Problems, hashtag: ReadHashtag, caption_cut: int | None) -> Disclosure | None:
    """What the document asks for: a market's rule, with what is spelled out beside it in its place.

    Args:
        top: of the document.
        problems: where those of the words go.
        hashtag: reads one.
        caption_cut: characters after which the placement cuts a caption off.
    """
    row = top.fields("disclosure", schema.DISCLOSURE)
    if row is None:
        return None
    usual = _usual(row, caption_cut)
    any_of = row.each("any_of", partial(_words, problems, hashtag)) or (usual.any_of if usual else ())
    within = row.whole("within_first") or (usual.within_first if usual else None)
    most = row.whole("at_most_hashtags_before", low=0)
    if most is None and usual:
        most = usual.at_most_hashtags_before
    if not any_of:
        if not row.has("market") and not row.has("any_of"):
            row.problem("", "expected a market, or any_of with the words that are accepted")
        return None
    return row.built(partial(Disclosure, any_of, within, most))


def _usual(row: Fields, caption_cut: int | None) -> Disclosure | None:
    name = row.text("market")
    if name is None:
        return None
    try:
        return market(name).on(caption_cut)
    except InvalidCampaign as error:
        row.problem("market", error.problems[0].removeprefix("market: "))
        return None


def _words(problems: Problems, hashtag: ReadHashtag, value: Value, path: str) -> str | None:
    """A hashtag where it starts with its sign, else a phrase."""
    if isinstance(value, Scalar) and value.text is not None and value.text.strip()[:1] not in tuple(UAX31_SIGNS):
        text = problems.text(value, path)
        if text is not None and not any(map(str.isalnum, text)):
            problems.add(value.line, path, "expected words, got signs alone")
            return None
        return text
    return hashtag(value, path)

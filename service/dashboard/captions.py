"""A caption cut into plain pieces and hashtags, so that the page can mark them."""

from __future__ import annotations

from dataclasses import dataclass

from logocheck.domain.campaign import Campaign
from logocheck.domain.hashtags import normalised, spans
from logocheck.domain.mentions import disclosing_hashtags


@dataclass(frozen=True, slots=True)
class Piece:
    """``kind``: "text", or a hashtag that is "asked" for, to "avoid", or neither ("tag")."""

    text: str
    kind: str


def pieces(text: str, campaign: Campaign) -> tuple[Piece, ...]:
    """The text in order; joined together the pieces are the text again."""
    wanted = (*campaign.hashtags.all_of, *campaign.hashtags.any_of, *disclosing_hashtags(campaign))
    asked = {normalised(tag) for tag in wanted}
    avoid = {normalised(tag) for tag in campaign.hashtags.none_of}
    found: list[Piece] = []
    position = 0
    for start, end in spans(text, campaign.dialect):
        if start > position:
            found.append(Piece(text[position:start], "text"))
        key = normalised(text[start:end])
        found.append(Piece(text[start:end], "avoid" if key in avoid else "asked" if key in asked else "tag"))
        position = end
    if position < len(text):
        found.append(Piece(text[position:], "text"))
    return tuple(found)

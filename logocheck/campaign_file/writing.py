"""A campaign to a document, and what to know about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from logocheck.campaign_file import schema
from logocheck.domain.campaign import Brand, Campaign, Thresholds
from logocheck.domain.disclosure import Disclosure
from logocheck.domain.hashtags import normalised
from logocheck.zones_file import placement


def campaign_document(campaign: Campaign) -> dict[str, Any]:
    """The document of a campaign, for JSON or YAML; ``parse_campaign`` reads it back to an equal value."""
    document = {
        "schema": schema.SCHEMA,
        "name": campaign.name,
        "platform": campaign.platform,
        "hashtag_dialect": str(campaign.dialect),
        "brands": _brands(campaign.brands),
        "competitors": _brands(campaign.competitors),
        "hashtags": {name: list(getattr(campaign.hashtags, name)) for name in schema.HASHTAGS},
        "thresholds": _thresholds(campaign.thresholds),
        "review": {
            "uncertain_from": campaign.review.uncertain_from,
            "certain_from": campaign.review.certain_from,
            "near_miss": campaign.review.near_miss,
            "rules": [str(rule) for rule in campaign.review.rules],
        },
        "weights": {name: getattr(campaign.weights, name) for name in schema.WEIGHTS},
    }
    return document | ({"disclosure": _disclosure(campaign.disclosure)} if campaign.disclosure else {})


def warnings(campaign: Campaign) -> tuple[str, ...]:
    """What a valid campaign asks that posts can hardly give, as sentences."""
    row, found = placement(campaign.platform), []
    wanted = len(campaign.hashtags.all_of) + bool(campaign.hashtags.any_of)
    most = row.zone.hashtag_limit
    if most is not None and wanted > most:
        limit = f"a post on {campaign.platform} takes {most} (as of {row.zone.dated})"
        found.append(f"hashtags: the campaign requires {wanted}; {limit}")
    if campaign.disclosure and campaign.disclosure.within_first is None:
        found.append("disclosure: it may stand at the end of a long caption, where few look; within_first forbids that")
    forbidden = set(map(normalised, campaign.hashtags.none_of))
    clash = [
        words for words in (campaign.disclosure.any_of if campaign.disclosure else ()) if normalised(words) in forbidden
    ]
    if clash:
        found.append(f"disclosure: {', '.join(clash)} would do, and fails the post by hashtags.none_of")
    return tuple(found)


def _disclosure(asked: Disclosure) -> dict[str, Any]:
    """Spelled out, so that a market's changed rule changes no campaign."""
    numbers = {name: getattr(asked, name) for name in ("within_first", "at_most_hashtags_before")}
    return {"any_of": list(asked.any_of)} | {name: value for name, value in numbers.items() if value is not None}


def _brands(brands: Sequence[Brand]) -> list[dict[str, Any]]:
    """Old logos and colours only where a brand has them."""
    return [
        {"name": brand.name, "logos": list(brand.logos)}
        | {name: list(getattr(brand, name)) for name in ("retired", "palette") if getattr(brand, name)}
        for brand in brands
    ]


def _thresholds(limits: Thresholds) -> dict[str, Any]:
    """Only what is asked for."""
    document: dict[str, Any] = {}
    for name in schema.THRESHOLDS:
        value = getattr(limits, name)
        if name == "height" and value is not None:
            value = {field: getattr(value, field) for field in schema.HEIGHT}
        elif name == "region" and value is not None:
            value = {field: getattr(value, field) for field in schema.REGION}
        if value is not None:
            document[name] = value
    return document

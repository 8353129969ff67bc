"""A document to a campaign, with every problem at once."""

from __future__ import annotations

from functools import partial
from typing import Any

from logocheck.campaign_file import schema
from logocheck.campaign_file.disclosing import disclosure
from logocheck.campaign_file.fields import Fields
from logocheck.campaign_file.nodes import Mapping, Scalar, Value, tree
from logocheck.campaign_file.problems import Problems, shown
from logocheck.domain.campaign import (
    HALF_TURN,
    Brand,
    Campaign,
    Dialect,
    Hashtags,
    MinimumHeight,
    ProminenceWeights,
    Region,
    ReviewPolicy,
    Rule,
    Thresholds,
)
from logocheck.domain.hashtags import hashtags, normalised
from logocheck.errors import InvalidCampaign
from logocheck.zones_file import Placement, placement


def parse_campaign(text: str, *, source: str = "campaign") -> Campaign:
    """The campaign of a document in YAML or JSON.

    Args:
        text: the document, at most a million characters.
        source: how problems name it, e.g. the file's name.

    Raises:
        InvalidCampaign: with every problem, each as "source:line: field: expected …, got …".
    """
    document, problems = tree(text, source), Problems(source)
    if not isinstance(document, Mapping):
        problems.add(document.line, "", f"expected the fields {', '.join(schema.TOP)}, got {shown(document)}")
        raise InvalidCampaign(problems.sentences())
    campaign = _Reading(problems).campaign(Fields(document, "", problems, schema.TOP))
    if campaign is None:
        raise InvalidCampaign(problems.sentences())
    return campaign


_NO_TAG = 'expected a hashtag, got nothing (in YAML write it in quotes: "#ad")'


class _Reading:
    """Reads the parts of one document; what is wrong goes to ``problems`` and reads as the default."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems

    def campaign(self, top: Fields) -> Campaign | None:
        if top.has("schema") and top.whole("schema") not in {None, schema.SCHEMA}:
            top.problem("schema", f"expected {schema.SCHEMA}, the one version there is")
        name = self._name(top, "campaign")
        platform = _platform(top)
        dialect = top.choice("hashtag_dialect", Dialect) or platform.dialect
        campaign = partial(
            Campaign,
            name=name or "",
            platform=platform.zone.name,
            dialect=dialect,
            brands=self._brands(top, "brands"),
            competitors=self._brands(top, "competitors"),
            hashtags=self._hashtags(top, dialect),
            thresholds=_thresholds(top),
            review=self._review(top),
            weights=_weights(top),
            disclosure=disclosure(top, self._problems, partial(self._hashtag, dialect), platform.caption_cut),
        )
        # Sums over the parts make sense only when every part was read.
        found = None if self._problems else top.built(campaign)
        return None if self._problems else found

    def _name(self, row: Fields, of: str) -> str | None:
        if not row.has("name"):
            row.problem("name", f"expected the {of}'s name, got nothing")
        return row.text("name")

    def _brands(self, top: Fields, field: str) -> tuple[Brand, ...]:
        found = []
        for row in top.rows(field, schema.BRAND):
            name = self._name(row, "brand")
            logos, retired = (row.each(kind, self._problems.text) for kind in ("logos", "retired"))
            palette = row.each("palette", self._problems.colour)
            brand = row.built(partial(Brand, name, logos, retired, palette)) if name else None
            found += [brand] if brand else []
        return tuple(found)

    def _hashtags(self, top: Fields, dialect: Dialect) -> Hashtags:
        row = top.fields("hashtags", schema.HASHTAGS)
        if row is None:
            return Hashtags()
        read = partial(self._hashtag, dialect)
        found = Hashtags(*(row.each(field, read, _NO_TAG) for field in schema.HASHTAGS))
        required = {normalised(tag) for tag in (*found.all_of, *found.any_of)}
        for tag in found.none_of:
            if normalised(tag) in required:
                row.problem("none_of", f"expected hashtags that are not required, got {tag}")
        return found

    def _hashtag(self, dialect: Dialect, value: Value, path: str) -> str | None:
        if isinstance(value, Scalar) and value.text is None:
            self._problems.add(value.line, path, _NO_TAG)
            return None
        text = self._problems.text(value, path)
        if text is None:
            return None
        tag = text if hashtags(text, dialect) == (text,) else f"#{text}"
        if hashtags(tag, dialect) == (tag,):
            return tag
        self._problems.add(value.line, path, f"expected one hashtag of the {dialect} dialect, got {shown(value)}")
        return None

    def _review(self, top: Fields) -> ReviewPolicy:
        row = top.fields("review", schema.REVIEW)
        if row is None:
            return ReviewPolicy()
        given: dict[str, Any] = {
            "uncertain_from": row.number("uncertain_from", 0, 1),
            "certain_from": row.number("certain_from", 0, 1),
            "near_miss": row.number("near_miss", 0, 1),
            "rules": row.each("rules", lambda value, path: self._problems.choice(value, path, Rule)),
        }
        return row.built(partial(ReviewPolicy, **_given(given))) or ReviewPolicy()


def _platform(top: Fields) -> Placement:
    try:
        return placement(top.text("platform") or "none")
    except InvalidCampaign as error:
        top.problem("platform", error.problems[0].removeprefix("platform: "))
        return placement("none")


def _thresholds(top: Fields) -> Thresholds:
    row = top.fields("thresholds", schema.THRESHOLDS)
    if row is None:
        return Thresholds()
    given: dict[str, Any] = {
        "share": row.number("share", 0, 1),
        "height": _height(row),
        "prominence": row.number("prominence", 0, 1),
        "region": _region(row),
        "safe_zone": row.number("safe_zone", 0, 1),
        "clear_space": row.number("clear_space"),
        "rotation": row.number("rotation", 0, HALF_TURN),
        "stretch": row.number("stretch", 1),
        "colour_difference": row.number("colour_difference"),
        "clarity": row.number("clarity", 0, 1),
        "minimum_instances": row.whole("minimum_instances"),
        "maximum_instances": row.whole("maximum_instances"),
    }
    return row.built(partial(Thresholds, **_given(given))) or Thresholds()


def _height(thresholds: Fields) -> MinimumHeight | None:
    row = thresholds.fields("height", schema.HEIGHT)
    if row is None:
        return None
    if not row.has("pixels"):
        row.problem("pixels", "expected the logo's least height in pixels, got nothing")
        return None
    given: dict[str, Any] = {"pixels": row.number("pixels"), "display_width": row.whole("display_width")}
    return None if given["pixels"] is None else row.built(partial(MinimumHeight, **_given(given)))


def _region(thresholds: Fields) -> Region | None:
    row = thresholds.fields("region", schema.REGION)
    if row is None:
        return None
    given: dict[str, Any] = {side: row.number(side, 0, 1) for side in schema.REGION}
    return row.built(partial(Region, **_given(given)))


def _weights(top: Fields) -> ProminenceWeights:
    row = top.fields("weights", schema.WEIGHTS)
    if row is None:
        return ProminenceWeights()
    given: dict[str, Any] = {part: row.number(part) for part in schema.WEIGHTS}
    return row.built(partial(ProminenceWeights, **_given(given))) or ProminenceWeights()


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what the document leaves to the default."""
    return {name: value for name, value in fields.items() if value is not None}

"""The dashboard's English for the domain's names, in one place so that it can be translated."""

from __future__ import annotations

from typing import Final

from logocheck.domain.campaign import Dialect, Rule
from logocheck.domain.prominence import Prominence
from logocheck.domain.verdict import Outcome
from logocheck.store.tables import Status

OUTCOMES: Final[dict[str, str]] = {Outcome.PASS: "Pass", Outcome.FAIL: "Fail", Outcome.REVIEW: "Review"}

STATUSES: Final[dict[str, str]] = {
    Status.QUEUED: "Waiting",
    Status.RUNNING: "Checking",
    Status.DONE: "Done",
    Status.ERROR: "Error",
}

DIALECTS: Final[dict[str, str]] = {Dialect.X: "X", Dialect.INSTAGRAM: "Instagram", Dialect.TIKTOK: "TikTok"}

RULES: Final[dict[Rule, str]] = {
    Rule.PRESENCE: "Logo present",
    Rule.INSTANCES: "Number of logos",
    Rule.SHARE: "Size in the frame",
    Rule.HEIGHT: "Logo height",
    Rule.PROMINENCE: "Prominence",
    Rule.REGION: "Position",
    Rule.SAFE_ZONE: "Clear of the app's interface",
    Rule.CLEAR_SPACE: "Clear space",
    Rule.ROTATION: "Upright",
    Rule.STRETCH: "Proportions",
    Rule.COLOUR: "Colours",
    Rule.CLARITY: "Clarity",
    Rule.RETIRED_LOGO: "Current logo",
    Rule.COMPETITORS: "No competitor",
    Rule.HASHTAGS_ALL: "Required hashtags",
    Rule.HASHTAGS_ANY: "One of these hashtags",
    Rule.HASHTAGS_NONE: "Hashtags to avoid",
    Rule.HASHTAG_LIMIT: "Hashtags the platform takes",
    Rule.DISCLOSURE: "Advertising disclosed",
}

PARTS: Final[dict[str, str]] = {
    "size": "Size",
    "position": "Position",
    "visibility": "Visibility",
    "clutter": "Freedom from clutter",
    "clarity": "Clarity",
    "lettering": "Lettering",
}

DECISIONS: Final[dict[str, str]] = {"approve": "Approved", "reject": "Rejected", "none": "Not decided"}

ACTIONS: Final[dict[str, str]] = {
    "approve": "approved the post",
    "reject": "rejected the post",
    "mark": "drew a missed logo",
    "undo": "took this back",
}

REASONS: Final[dict[str, str]] = {
    "logo-missing": "No logo",
    "logo-too-small": "Logo too small",
    "logo-covered": "Logo covered or cut off",
    "wrong-logo": "A box shows something else",
    "competitor": "A competitor is in it",
    "hashtags": "Hashtags or caption",
    "quality": "Picture quality",
    "other": "Something else",
}


def score_parts(prominence: Prominence) -> list[tuple[str, float]]:
    """Words and value in [0, 1] of each part of the score that was measured."""
    values = ((words, getattr(prominence, part, None)) for part, words in PARTS.items())
    return [(words, value) for words, value in values if value is not None]


def rule_words(rule: str) -> str:
    """A rule in words; one that this version does not know yet, as it is named in reports."""
    try:
        return RULES[Rule(rule)]
    except (ValueError, KeyError):
        return str(rule).replace("_", " ").capitalize()

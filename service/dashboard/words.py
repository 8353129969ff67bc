"""The dashboard's English for the domain's names, in one place so that it can be translated."""

from __future__ import annotations

from typing import Final

from logocheck.domain.campaign import Dialect, Rule
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
    Rule.COMPETITORS: "No competitor",
    Rule.HASHTAGS_ALL: "Required hashtags",
    Rule.HASHTAGS_ANY: "One of these hashtags",
    Rule.HASHTAGS_NONE: "Hashtags to avoid",
}

PARTS: Final[dict[str, str]] = {
    "size": "Size",
    "position": "Position",
    "visibility": "Visibility",
    "clutter": "Freedom from clutter",
}


def rule_words(rule: str) -> str:
    """A rule in words; one that this version does not know yet, as it is named in reports."""
    try:
        return RULES[Rule(rule)]
    except (ValueError, KeyError):
        return str(rule).replace("_", " ").capitalize()

"""The dashboard's English for the domain's names, in one place so that it can be translated."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from logocheck.domain.campaign import Dialect, Rule
from logocheck.domain.prominence import Prominence
from logocheck.domain.verdict import Outcome
from logocheck.store.checks import ENDED
from logocheck.store.tables import Status
from service.dashboard.texts import Words, noted

OUTCOMES: Final = Words({Outcome.PASS: noted("Pass"), Outcome.FAIL: noted("Fail"), Outcome.REVIEW: noted("Review")})

_STATUSES: Final[dict[str, str]] = {
    Status.QUEUED: noted("Waiting"),
    Status.RUNNING: noted("Checking"),
    Status.DONE: noted("Done"),
    Status.ERROR: noted("Error"),
    Status.REPLACED: noted("Judged again"),
}
STATUSES: Final = Words(_STATUSES)
STAGES: Final = Words({**_STATUSES, ENDED: noted("Done or error")})
"""What the inbox can be asked for."""

DIALECTS: Final = Words({Dialect.X: noted("X"), Dialect.INSTAGRAM: noted("Instagram"), Dialect.TIKTOK: noted("TikTok")})

RULES: Final = Words(
    {
        Rule.PRESENCE: noted("Logo present"),
        Rule.INSTANCES: noted("Number of logos"),
        Rule.SHARE: noted("Size in the frame"),
        Rule.HEIGHT: noted("Logo height"),
        Rule.PROMINENCE: noted("Prominence"),
        Rule.REGION: noted("Position"),
        Rule.SAFE_ZONE: noted("Clear of the app's interface"),
        Rule.CLEAR_SPACE: noted("Clear space"),
        Rule.ROTATION: noted("Upright"),
        Rule.STRETCH: noted("Proportions"),
        Rule.COLOUR: noted("Colours"),
        Rule.CLARITY: noted("Clarity"),
        Rule.RETIRED_LOGO: noted("Current logo"),
        Rule.COMPETITORS: noted("No competitor"),
        Rule.HASHTAGS_ALL: noted("Required hashtags"),
        Rule.HASHTAGS_ANY: noted("One of these hashtags"),
        Rule.HASHTAGS_NONE: noted("Hashtags to avoid"),
        Rule.HASHTAG_LIMIT: noted("Hashtags the platform takes"),
        Rule.DISCLOSURE: noted("Advertising disclosed"),
    }
)

PARTS: Final = Words(
    {
        "size": noted("Size"),
        "position": noted("Position"),
        "visibility": noted("Visibility"),
        "clutter": noted("Freedom from clutter"),
        "clarity": noted("Clarity"),
        "lettering": noted("Lettering"),
    }
)

DECISIONS: Final = Words({"approve": noted("Approved"), "reject": noted("Rejected"), "none": noted("Not decided")})

ACTIONS: Final = Words(
    {
        "approve": noted("approved the post"),
        "reject": noted("rejected the post"),
        "mark": noted("drew a missed logo"),
        "undo": noted("took this back"),
    }
)

REASONS: Final = Words(
    {
        "logo-missing": noted("No logo"),
        "logo-too-small": noted("Logo too small"),
        "logo-covered": noted("Logo covered or cut off"),
        "wrong-logo": noted("It is not our logo"),
        "competitor": noted("A competitor is in it"),
        "hashtags": noted("Hashtags or caption"),
        "quality": noted("Picture quality"),
        "other": noted("Something else"),
    }
)


ROLES: Final = Words({"viewer": noted("Viewer"), "reviewer": noted("Reviewer"), "admin": noted("Admin")})

DELIVERIES: Final = Words({"pending": noted("Pending"), "delivered": noted("Delivered"), "failed": noted("Failed")})

EYES: Final = Words(
    {
        "detector": noted("Detector"),
        "own": noted("Own detector"),
        "embedder": noted("Embedder"),
        "matcher": noted("Matcher"),
        "reader": noted("Reader"),
        "manifest": noted("Manifest"),
    }
)

NEEDS: Final = Words({"Database": noted("Database"), "Queue": noted("Queue"), "Pictures": noted("Pictures")})

REFUSALS: Final = Words(
    {
        "Bad Request": noted("Bad request"),
        "Unauthorized": noted("Not signed in"),
        "Forbidden": noted("Forbidden"),
        "Not Found": noted("Not found"),
        "Conflict": noted("Conflict"),
        "Too Many Requests": noted("Too many requests"),
        "Internal Server Error": noted("Internal server error"),
        "Service Unavailable": noted("Service unavailable"),
    }
)


def refusal_words(status: int) -> str:
    """The title of a page that says no."""
    phrase = HTTPStatus(status).phrase
    return REFUSALS.get(phrase, phrase.capitalize())


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

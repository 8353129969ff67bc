"""What pages ask of the eyes: take (short), compute with no transaction open, settle (short). Safe to run twice."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
import structlog
from billiard.exceptions import SoftTimeLimitExceeded
from PIL import Image

from logocheck.campaign_file import parse_campaign
from logocheck.codec import report_json
from logocheck.domain.detection import Captions
from logocheck.errors import InternalError, LogocheckError, Unavailable
from logocheck.images import is_plain, read_logo, read_picture
from logocheck.jobs import TIME_LIMIT
from logocheck.store import errands
from logocheck.store.errands import Errand
from logocheck.vision.detector import Picture
from logocheck.vision.embedder import VIEWS
from logocheck.vision.eyes import MANIFEST
from logocheck.vision.likeness import Shown, nearest, views_of
from worker.tools import Tools

log = structlog.get_logger()

LEASE = timedelta(seconds=TIME_LIMIT + 60)  # longer than any attempt can last
PAUSE = timedelta(seconds=10)  # until it is tried again when something was unavailable


def run_errand(tools: Tools, errand_id: UUID) -> None:
    """Answer one question, or keep why that cannot be; nothing when it is answered already.

    Raises:
        StorageUnavailable: the database does not answer; the lease ends by itself.
    """
    with tools.sessions.begin() as session:
        row = errands.take(session, errand_id, tools.now(), LEASE, tools.attempts)
    if row is None:
        return
    answer: Mapping[str, Any] | Exception
    try:
        answer = ANSWERS[Errand(row.kind)](tools, row.asked)
    except Unavailable as error:
        log.warning("errand put back", error=str(error))
        with tools.sessions.begin() as session:
            errands.put_back(session, errand_id, tools.now() + PAUSE)
        return
    except LogocheckError as error:
        answer = error
    except SoftTimeLimitExceeded:
        answer = InternalError("it took too long and was stopped")
    except Exception as error:
        log.exception("errand failed unexpectedly")
        answer = InternalError(f"an error in Logocheck itself: {type(error).__name__}")
    with tools.sessions.begin() as session:
        errands.settle(session, errand_id, tools.now(), answer)
    log.info("errand ended", kind=row.kind, error=str(answer) if isinstance(answer, Exception) else None)


def forget_other_models(tools: Tools) -> None:
    """A study by models that are gone is asked for again.

    Raises:
        SetupError: the models cannot be opened.
        StorageUnavailable: the database does not answer.
    """
    made_by = _made_by(tools)
    with tools.sessions.begin() as session:
        errands.forget(session, tools.now(), made_by)


def study(tools: Tools, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The views of every logo in ``asked["kits"]`` (brand to SHA-256 names), stored, and each brand's nearest."""
    eyes = tools.eyes()
    drawn = {
        brand: {sha256: read_logo(tools.blobs.read(sha256), name=brand) for sha256 in logos}
        for brand, logos in asked["kits"].items()
    }
    kits = {brand: {sha256: np.asarray(logo) for sha256, logo in logos.items()} for brand, logos in drawn.items()}
    shown = views_of(kits, eyes)
    return {
        "models": _named(tools, "embedder"),
        "made_by": _made_by(tools),
        "logos": [
            {
                "brand": brand, "logo": logo, "plain": is_plain(drawn[brand][logo]),
                "views": [_stored(tools, one) for one in views],
            }
            for (brand, logo), views in shown.items()
        ],
        "nearest": [
            {
                "brand": one.brand, "logo": one.logo, "other": one.other, "other_logo": one.other_logo,
                "similarity": round(one.similarity, 4), "probability": round(one.probability, 4),
            }
            for one in nearest(shown, eyes)
        ],
    }  # fmt: skip


def attempt(tools: Tools, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The report on a picture under a campaign that is nowhere stored."""
    campaign = parse_campaign(json.dumps(asked["campaign"]), source="campaign")
    picture = read_picture(tools.blobs.read(asked["picture"]), tools.limits)
    texts = Captions(asked["caption"], asked["first_comment"])
    return {"report": report_json(tools.examine(picture, texts, campaign, asked["picture"])).decode()}


ANSWERS: Mapping[Errand, Callable[[Tools, Mapping[str, Any]], dict[str, Any]]] = {
    Errand.STUDY: study,
    Errand.TRY: attempt,
}


def _named(tools: Tools, *roles: str) -> list[str]:
    """Role and name of what has one of ``roles`` in the eyes."""
    return [f"{role} {name}" for role, name in tools.eyes().models if role in roles]


def _made_by(tools: Tools) -> list[str]:
    """What a study hangs on: the model, what the manifest makes of its answers, and how logos are shown to it."""
    return [*_named(tools, "embedder", MANIFEST), f"views {VIEWS}"]


def _stored(tools: Tools, shown: Shown) -> dict[str, Any]:
    view, pixels = shown
    sha256 = tools.blobs.put(io.BytesIO(_png(pixels)))
    return {"picture": sha256, **asdict(view)}


def _png(pixels: Picture) -> bytes:
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    return content.getvalue()

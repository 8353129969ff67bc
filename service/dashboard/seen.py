"""How the eyes see the brand kits, and how distinct these are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from fastapi import APIRouter, Request, Response

from logocheck.domain.campaign import ReviewPolicy
from logocheck.store import brands
from service.api.studies import SeenView, study_view
from service.dashboard.login import signed_in
from service.dashboard.pages import PageRoute, page
from service.dashboard.texts import Words, gettext, noted
from service.deps import Now, Wired
from service.errands import study

router = APIRouter(route_class=PageRoute, include_in_schema=False)

HERE = "/brands/seen"
CUTS = Words(
    {
        "whole": noted("whole"),
        "all around": noted("cut all around"),
        "right": noted("cut on the right"),
        "left": noted("cut on the left"),
        "below": noted("cut below"),
        "above": noted("cut above"),
    }
)
ROOMS = Words(
    {
        "above and below": noted("with room above and below"),
        "right and left": noted("with room on both sides"),
        "right": noted("with room on the right"),
        "left": noted("with room on the left"),
        "below": noted("with room below"),
        "above": noted("with room above"),
    }
)
LIKENESS = Words(
    {
        "pass": noted("Distinct"),
        "review": noted("Alike: it may send photos to review as that brand"),
        "fail": noted("Too alike: it may be taken for that brand"),
    }
)


@router.get(HERE)
def show(request: Request, services: Wired, now: Now) -> Response:
    """The brands beside each other, and each logo's views."""
    seen = study_view(study(services, now))
    with services.readers() as session:
        names = {logo.sha256: logo.filename for kit in brands.listed(session) for logo in kit.logos}
    return page(
        "brands_seen.html",
        here="/brands",
        signed_in=signed_in(request),
        seen=seen,
        names=names,
        nearest=[(one, likeness(one.probability)) for one in sorted(seen.nearest, key=lambda one: -one.similarity)],
        kits=[(brand, list(logos)) for brand, logos in groupby(seen.logos, lambda logo: logo.brand)],
        wholes=wholes,
        other_views=other_views,
        view_words=view_words,
        LIKENESS=LIKENESS,
    )


def likeness(probability: float) -> str:
    """pass, review or fail: what a campaign's usual thresholds make of this probability in [0, 1]."""
    usual = ReviewPolicy()
    if probability >= usual.certain_from:
        return "fail"
    return "review" if probability >= usual.uncertain_from else "pass"


def wholes(views: Sequence[SeenView]) -> list[SeenView]:
    """Those that show all of the logo as it is."""
    return [view for view in views if _is_whole(view)]


def other_views(views: Sequence[SeenView]) -> list[SeenView]:
    """The others."""
    return [view for view in views if not _is_whole(view)]


def _is_whole(view: SeenView) -> bool:
    return view.cut == "whole" and not view.mirrored and not view.room


def view_words(view: SeenView) -> str:
    """How a view was made."""
    grounds = {"": "", "#ffffff": gettext("on white"), "#000000": gettext("on black")}
    words = [ROOMS[view.room] if view.room else CUTS[view.cut], gettext("without its ground") if view.alone else ""]
    words.append(grounds.get(view.ground, gettext("on grey")))
    if view.turned:
        turn = gettext("turned %(degrees)s° left") if view.turned > 0 else gettext("turned %(degrees)s° right")
        words.append(turn % {"degrees": round(abs(view.turned))})
    if view.mirrored:
        words.append(gettext("mirrored"))
    return ", ".join(word for word in words if word)

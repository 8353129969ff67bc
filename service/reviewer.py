"""Who decides: the person that is signed in, else what is known of the caller."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from logocheck.store.reviews import Reviewer
from service.sign_in import COOKIE

LOCAL, BY_KEY = "this machine", "API key"


def reviewer(request: Request) -> Reviewer:
    """``request.state.person`` (a name and an id) where the installation has accounts."""
    person = getattr(request.state, "person", None)
    if person is not None:
        return Reviewer(str(person.name), str(person.id))
    services = request.app.state.services
    return Reviewer(BY_KEY if services.browsers.asked_for or COOKIE in request.cookies else LOCAL)


WhoDecides = Annotated[Reviewer, Depends(reviewer)]

"""Query parameters that must be known: a misspelt filter would be answered with every post."""

from __future__ import annotations

import difflib
from typing import Any

from fastapi import Request

from logocheck.errors import InvalidRequest


async def only_known(request: Request) -> None:
    """A dependency of routes: refuses what the route does not read, and what comes twice without being a list.

    Raises:
        InvalidRequest: by the first of them.
    """
    known = _parameters(request)
    for name in request.query_params:
        if name not in known:
            near = difflib.get_close_matches(name.lower(), known, n=1)
            expected = f"expected {', '.join(known)}" if known else "this address takes none"
            raise InvalidRequest(
                f"unknown query parameter {name[:80]!r}; " + (f"did you mean {near[0]}?" if near else expected)
            )
        if len(request.query_params.getlist(name)) > 1 and not known[name]:
            raise InvalidRequest(f"{name}: expected once, got it again")


def _parameters(request: Request) -> dict[str, bool]:
    """By its name whether a query parameter of the request's route is a list, as the service's own document says."""
    operation: dict[str, Any] = request.app.openapi()["paths"][request.scope["route"].path][request.method.lower()]
    query = [parameter for parameter in operation.get("parameters", ()) if parameter["in"] == "query"]
    return {parameter["name"]: parameter["schema"].get("type") == "array" for parameter in query}

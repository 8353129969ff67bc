"""What each role may do, in one place: by method and path, before any route is chosen."""

from __future__ import annotations

import re

from logocheck.errors import Forbidden
from logocheck.store.people import Role
from service.sign_in import Person

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

ALWAYS_ADMIN = ("/settings", "/first-run", "/v1/webhooks", "/v1/settings")
"""Also to read: they show addresses, names and keys."""

CHANGED_BY_ADMIN = ("/campaigns", "/new-campaign", "/brands", "/v1/campaigns", "/v1/brands")

OWN = ("/account", "/logout")
"""One's own password and session."""

LOOKING = re.compile(r"(/v1)?/campaigns/[^/]+/what-if")
"""Posts that change nothing."""


def wanted_role(method: str, path: str) -> Role:
    """The least role for a request; whatever changes something and is not named here wants a reviewer."""
    if _below(path, ALWAYS_ADMIN):
        return Role.ADMIN
    if method in SAFE_METHODS or _below(path, OWN):
        return Role.VIEWER
    if _below(path, CHANGED_BY_ADMIN):
        return Role.VIEWER if method == "POST" and LOOKING.fullmatch(path) else Role.ADMIN
    return Role.REVIEWER


def refuse_role(person: Person, method: str, path: str) -> None:
    """Raise Forbidden when the role does not reach."""
    wanted = wanted_role(method, path)
    if not person.role.may(wanted):
        may = f"as a {person.role} {person.name} may look, but not do this"
        raise Forbidden(f"{may}: it takes the role {wanted}; an admin can give it")


def _below(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)

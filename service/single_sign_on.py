"""Signing in by an organisation's OpenID Connect provider: authorization code, PKCE, state and nonce, by authlib."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import Request, Response
from itsdangerous import BadData, URLSafeTimedSerializer

from logocheck.errors import InvalidSettings, MissingExtra, Unauthorised, Unavailable
from logocheck.settings import Settings
from logocheck.store.people import Role

COOKIE: Final = "logocheck-way-in"
PATH: Final = "/login/oidc"
LIFETIME: Final = 600  # seconds between leaving for the provider and coming back
LEEWAY: Final = 60  # seconds that two clocks may differ
LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "::1")
_NOT_ACCEPTED: Final = "The provider's answer was not accepted. Please sign in again."


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may come in, and as what. ``role`` is for people in none of ``groups``; None keeps them outside.

    ``domains``: of e-mail addresses, in lower case; empty: all.
    """

    domains: frozenset[str]
    groups: Mapping[str, Role]
    role: Role | None

    def role_of(self, claims: Mapping[str, Any]) -> Role | None:
        """The highest role of the groups that the provider names, else the one for everybody."""
        named = claims.get("groups")
        named = [named] if isinstance(named, str) else named if isinstance(named, list) else []
        order = list(Role)
        roles = [self.groups[group] for group in named if isinstance(group, str) and group in self.groups]
        return max(roles, key=order.index) if roles else self.role


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came back from the provider. ```given``: groups decide, so the role is set at each sign-in."""

    issuer: str
    subject: str
    email: str
    role: Role
    given: bool
    target: str


class SingleSignOn:
    """One provider. Nothing is fetched before somebody asks to sign in by it."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, rules: Rules) -> None:
        if find_spec("authlib") is None or find_spec("httpx") is None:
            raise MissingExtra("LOGOCHECK_OIDC_ISSUER needs the extra: pip install 'logocheck[oidc]'")
        from authlib.integrations.starlette_client import OAuth  # noqa: PLC0415 - an extra

        self.host = urlsplit(issuer).hostname or issuer
        self._issuer, self._client_id, self._rules = issuer, client_id, rules
        # the cookie outlives this process and may come back to another one
        self._cookies = URLSafeTimedSerializer(client_secret, salt="logocheck.single-sign-on")
        self._client = OAuth().register(
            "provider",
            client_id=client_id,
            client_secret=client_secret,
            server_metadata_url=issuer.rstrip("/") + "/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": 10},
        )

    async def leave(self, request: Request, back: str, target: str) -> Response:
        """Send the browser to the provider; ``back`` is our address there, ``target`` where it wanted to go.

        Raises:
            Unavailable: the provider does not answer, or is not the one of the settings.
        """
        request.scope["session"] = session = {"target": target}
        try:
            metadata = await self._client.load_server_metadata()
            answer: Response = await self._client.authorize_redirect(request, back)
        except Exception as error:  # httpx's, authlib's and json's own; all mean the same here
            raise Unavailable(f"the sign-in at {self.host} does not answer") from error
        if metadata.get("issuer") != self._issuer:
            raise Unavailable(f"{self.host} says that it is another provider")
        secure = request.url.scheme == "https"
        # lax: the way back begins on the provider's site
        answer.set_cookie(
            COOKIE, self._cookies.dumps(session), LIFETIME, path=PATH, httponly=True, samesite="lax", secure=secure
        )
        return answer

    async def arrive(self, request: Request) -> Arrival:
        """Who came back, when everything fits together.

        Raises:
            Unauthorised: it does not, or this person may not come in.
        """
        try:
            session = self._cookies.loads(request.cookies.get(COOKIE, ""), max_age=LIFETIME)
        except BadData as error:
            raise Unauthorised(_NOT_ACCEPTED) from error
        request.scope["session"] = session
        wanted = {
            "iss": {"essential": True, "values": [self._issuer]},
            "aud": {"essential": True, "values": [self._client_id]},
        }
        try:
            token = await self._client.authorize_access_token(request, claims_options=wanted, leeway=LEEWAY)
        except Exception as error:  # the same sentence whatever was wrong: it tells a forger nothing
            raise Unauthorised(_NOT_ACCEPTED) from error
        claims = token.get("userinfo")
        if not claims:
            raise Unauthorised(_NOT_ACCEPTED)
        return self._admitted(claims, str(session.get("target", "/")))

    def _admitted(self, claims: Mapping[str, Any], target: str) -> Arrival:
        email = str(claims.get("email") or "").strip().lower()
        if not email or claims.get("email_verified") is not True:
            raise Unauthorised("The provider does not vouch for your e-mail address.")
        if self._rules.domains and email.rpartition("@")[2] not in self._rules.domains:
            raise Unauthorised("Addresses of this domain may not sign in here.")
        role = self._rules.role_of(claims)
        if role is None:
            raise Unauthorised("You are in no group that may sign in here.")
        return Arrival(self._issuer, str(claims["sub"]), email, role, bool(self._rules.groups), target)


def open_single_sign_on(settings: Settings) -> SingleSignOn | None:
    """The provider of the settings; None where none is named.

    Raises:
        InvalidSettings: a part is missing or cannot be used.
        MissingExtra: authlib is not installed.
    """
    issuer, secret = settings.oidc_issuer, settings.oidc_client_secret.get_secret_value()
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL_HOSTS):
        raise InvalidSettings("LOGOCHECK_OIDC_ISSUER: expected an https address")
    if not settings.oidc_client_id or not secret:
        raise InvalidSettings("LOGOCHECK_OIDC_ISSUER needs LOGOCHECK_OIDC_CLIENT_ID and LOGOCHECK_OIDC_CLIENT_SECRET")
    domains = frozenset(domain.lower().removeprefix("@") for domain in settings.oidc_domains)
    groups = dict(_group(text) for text in settings.oidc_groups)
    role = None if settings.oidc_role == "none" else _role("LOGOCHECK_OIDC_ROLE", settings.oidc_role)
    return SingleSignOn(issuer, settings.oidc_client_id, secret, Rules(domains, groups, role))


def _group(text: str) -> tuple[str, Role]:
    group, _, role = text.rpartition("=")
    if not group.strip():
        raise InvalidSettings(f"LOGOCHECK_OIDC_GROUPS: expected group=role, got {text!r}")
    return group.strip(), _role("LOGOCHECK_OIDC_GROUPS", role)


def _role(setting: str, text: str) -> Role:
    try:
        return Role(text.strip())
    except ValueError as error:
        raise InvalidSettings(f"{setting}: {text.strip()!r} is no role: viewer, reviewer or admin") from error

"""The inbox's filter in the URL: the same words select posts, page through them and step from one to the next."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from starlette.datastructures import FormData

from logocheck.domain.campaign import Rule
from logocheck.domain.verdict import Outcome
from logocheck.errors import InvalidRequest
from logocheck.store.checks import ENDED, UNDECIDED, Filter
from logocheck.store.reviews import DECISIONS
from logocheck.store.tables import Status
from service.dashboard.pages import query
from service.days import zone_named

LONGEST = 200  # characters


@dataclass(frozen=True, slots=True)
class Shown:
    """The filter as it was typed; an empty word asks for nothing."""

    campaign: str = ""
    outcome: str = ""
    status: str = ""
    batch: str = ""
    rule: str = ""
    brand: str = ""
    since: str = ""
    until: str = ""
    decision: str = ""
    reviewer: str = ""
    text: str = ""
    picture: str = ""
    zone: str = ""

    @property
    def words(self) -> dict[str, str]:
        """What is asked for."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def wanted(self) -> Filter:
        """The same for the store.

        Raises:
            InvalidRequest: a value is none of those that exist.
        """
        try:
            return Filter(
                campaign=self.campaign or None,
                outcome=Outcome(self.outcome) if self.outcome else None,
                status=_status(self.status),
                batch=UUID(self.batch) if self.batch else None,
                rule=Rule(self.rule) if self.rule else None,
                brand=self.brand or None,
                since=date.fromisoformat(self.since) if self.since else None,
                until=date.fromisoformat(self.until) if self.until else None,
                decision=_decision(self.decision),
                reviewer=self.reviewer or None,
                text=self.text or None,
                picture=self.picture or None,
                zone=zone_named(self.zone),
            )
        except (ValueError, OverflowError) as error:
            raise InvalidRequest(f"this filter cannot be used: {error}") from error

    def url(self, path: str, **more: object) -> str:
        """``path`` with this filter."""
        return query(path, **self.words, **more)


def _status(word: str) -> str | None:
    return word if word == ENDED else Status(word) if word else None


def _decision(word: str) -> str | None:
    if word and word not in {*DECISIONS, UNDECIDED}:
        raise ValueError(f"{word!r} is no decision")
    return word or None


def shown(
    *,
    campaign: str = "", outcome: str = "", status: str = "", batch: str = "", rule: str = "", brand: str = "",
    since: str = "", until: str = "", decision: str = "", reviewer: str = "",
    text: Annotated[str, Query(max_length=LONGEST)] = "", picture: Annotated[str, Query(max_length=LONGEST)] = "",
    zone: str = "",
) -> Shown:  # fmt: skip
    """The filter of a request."""
    return Shown(
        campaign, outcome, status, batch, rule, brand, since, until, decision, reviewer, text.strip(),
        picture.strip().lower(), zone if since or until else "",
    )  # fmt: skip


def from_form(words: dict[str, str]) -> Shown:
    """The filter that a form carries along in hidden fields."""
    return Shown(**{field.name: words.get(field.name, "")[:LONGEST] for field in fields(Shown)})


InUrl = Annotated[Shown, Depends(shown)]


def words_of(form: FormData) -> dict[str, str]:
    """What was typed into a form, without its files."""
    return {name: value for name, value in form.items() if isinstance(value, str)}


async def _in_form(request: Request) -> Shown:
    return from_form(words_of(await request.form()))


InForm = Annotated[Shown, Depends(_in_form)]

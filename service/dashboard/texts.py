"""The dashboard's texts in the viewer's language. English is what stands in the code; a catalogue replaces it.

``locale/messages.pot`` has every text; a language is a file ``locale/LANGUAGE.po`` beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LOCALE: Final = Path(__file__).parent / "locale"
SOURCE: Final = "en"
LONGEST_HEADER: Final = 200  # characters

_speaking: ContextVar[str] = ContextVar("speaking", default=SOURCE)


@cache
def languages() -> tuple[str, ...]:
    """Every language there is, English first."""
    return (SOURCE, *sorted(path.stem for path in LOCALE.glob("*.po")))


@cache
def catalogue(language: str) -> NullTranslations:
    """The texts of a language of ``languages``; English is its own."""
    if language == SOURCE:
        return NullTranslations()
    with (LOCALE / f"{language}.po").open("rb") as file:
        texts = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    return Translations(compiled)


def speak(accepted: str) -> None:
    """Use the language that an ``Accept-Language`` header likes best for the rest of this request."""
    wanted = [part.split(";")[0].strip() for part in accepted[:LONGEST_HEADER].split(",")]
    _speaking.set(negotiate_locale([word for word in wanted if word], languages(), sep="-") or SOURCE)


def language() -> str:
    """The language of this request, as HTML names it."""
    return _speaking.get().replace("_", "-")


def gettext(text: str) -> str:
    """A text in the language of this request."""
    return catalogue(_speaking.get()).gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """One text for one, another for many."""
    return catalogue(_speaking.get()).ngettext(one, many, number)


def noted(text: str) -> str:
    """The same text: marks it for the catalogue where it stands before there is a request."""
    return text


class Words(Mapping[str, str]):
    """Words for names, translated when they are looked up."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = dict(words)

    def __getitem__(self, name: str) -> str:
        return gettext(self._words[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

"""Texts that may come with a post: the one rule for uploads, batches, scans and the command line."""

from __future__ import annotations

import unicodedata

from logocheck.domain.detection import Captions
from logocheck.errors import InvalidCaption

LONGEST_CAPTION = 20_000
"""Characters; the longest caption of a platform is a tenth of this."""


def captions(caption: str = "", first_comment: str = "") -> Captions:
    """The texts of a post, in the form NFC: how a letter with an accent is stored makes no other text.

    Raises:
        InvalidCaption: one is too long, or holds what no file and no database can keep as text.
    """
    for name, text in (("caption", caption), ("first_comment", first_comment)):
        if len(text) > LONGEST_CAPTION:
            raise InvalidCaption(f"{name}: expected at most {LONGEST_CAPTION:,} characters, got {len(text):,}")
        if not is_text(text):
            raise InvalidCaption(f"{name}: expected UTF-8 text, got a NUL or half of a surrogate pair")
    return Captions(*(unicodedata.normalize("NFC", text) for text in (caption, first_comment)))


def is_text(text: str) -> bool:
    """Whether ``text`` can be written as UTF-8 and kept in a database: no NUL, no lone surrogate."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)

"""When two names are one brand's."""

from __future__ import annotations

import unicodedata


def brand_key(name: str) -> str:
    """Equal exactly for names that people take for one: whatever letter case, accents composed or not (NFC)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name.strip()).casefold())

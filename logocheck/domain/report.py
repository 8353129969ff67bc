"""Everything one check found out, enough to judge again without the picture."""

from __future__ import annotations

from dataclasses import dataclass

from logocheck.domain.appearance import Appearance, Quad
from logocheck.domain.campaign import Campaign
from logocheck.domain.detection import Observation
from logocheck.domain.geometry import Box
from logocheck.domain.prominence import Prominence
from logocheck.domain.safezones import Zone
from logocheck.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Logo:
    """One accepted or doubtful sighting with its prominence, as a report lists it.

    ``dominant``: the instance of its brand that counts. ``competitor``: must not be there.
    ``reference``: the logo of the campaign that it resembles most. ``appearance``: as the sighting has it.
    """

    brand: str
    box: Box
    confidence: float
    prominence: Prominence
    dominant: bool
    competitor: bool
    reference: str | None = None
    appearance: Appearance | None = None

    @property
    def quad(self) -> Quad | None:
        """Where its corners were found; None where they were not."""
        return self.appearance.quad if self.appearance else None


@dataclass(frozen=True, slots=True)
class Report:
    """Byte-stable: the same picture, campaign and models give the same report.

    ``models`` maps "detector", "embedder", "reader" and, where there are such, "matcher" and "own", a detector of
    brands by name, to name and version, and "manifest" to the first digits of its SHA-256; reports from before that
    was kept lack it. ``zone``: what was known of the campaign's platform when the post was judged; None in reports
    from before it was kept.
    """

    campaign: Campaign
    observation: Observation
    logos: tuple[Logo, ...]
    verdict: Verdict
    models: tuple[tuple[str, str], ...] = ()
    picture_sha256: str = ""
    zone: Zone | None = None

    @property
    def wanted(self) -> tuple[Logo, ...]:
        """Of each required brand that was found its dominant logo, the least prominent first."""
        own = (logo for logo in self.logos if logo.dominant and not logo.competitor)
        return tuple(sorted(own, key=lambda logo: logo.prominence.score))

    @property
    def prominence(self) -> float | None:
        """Score in [0, 1] of the least prominent of ``wanted``, as each brand must be seen; None when there is none."""
        return self.wanted[0].prominence.score if self.wanted else None

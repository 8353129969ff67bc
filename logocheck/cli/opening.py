"""From the options of a command to what the library works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from logocheck import pipeline
from logocheck.campaign_file import parse_campaign
from logocheck.codec import campaign_json
from logocheck.domain.campaign import Campaign
from logocheck.errors import InputError, InvalidCampaign, InvalidLogo, ModelMismatch
from logocheck.files import bounded_bytes
from logocheck.images import Limits
from logocheck.scan import Station
from logocheck.settings import Settings
from logocheck.vision import eyes as vision
from logocheck.zones_file import zone

LARGEST_CAMPAIGN_BYTES = 2**20
LARGEST_LOGO_BYTES = 32 * 2**20


def campaign_from(path: Path) -> Campaign:
    """The campaign of a file.

    Raises:
        InputError: the file cannot be read. InvalidCampaign: it breaks the schema.
    """
    return parse_campaign(campaign_text(path), source=str(path))


def campaign_text(path: Path) -> str:
    """What a campaign file says.

    Raises:
        InputError: the file cannot be read. InvalidCampaign: it is not UTF-8.
    """
    content = bounded_bytes(path, LARGEST_CAMPAIGN_BYTES, InputError)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InvalidCampaign(
            (f"{path}:{line}: expected UTF-8 text, got the byte 0x{content[error.start]:02x}",)
        ) from error


def logos_beside(path: Path) -> Callable[[str], bytes]:
    """Reads logo files by their path relative to the campaign file."""

    def logo_bytes(name: str) -> bytes:
        if name.startswith("sha256:"):
            raise InvalidLogo(f"{name} is a stored file of the service; a campaign file names files beside it")
        return bounded_bytes(path.parent / name, LARGEST_LOGO_BYTES, InvalidLogo)

    return logo_bytes


@dataclass(frozen=True, slots=True)
class Order:
    """What to look for and with which eyes; ``threads`` 0 means all cores."""

    campaign_path: Path
    campaign: Campaign
    models: Path | None
    detector: Path | None
    limits: Limits
    threads: int

    def open_station(self) -> Station:
        """Open the eyes and look at the reference logos, which takes a second or two.

        Raises:
            ModelMissing, ModelMismatch, MissingExtra: the eyes cannot be opened. InvalidLogo: a reference cannot.
        """
        eyes = vision.open_eyes(self.models, threads=self.threads, detector=self.detector)
        gallery = pipeline.gallery(eyes, self.campaign, logos_beside(self.campaign_path))
        return Station(self.campaign, gallery, eyes, self.limits)

    def open_another(self, context: str) -> Station:
        """A further station that answers as the one of ``context`` does.

        Raises:
            ModelMismatch: models or logo files were changed since, so two kinds of eyes would judge one scan.
            As ``open_station`` otherwise.
        """
        station = self.open_station()
        if self.context(station) != context:
            raise ModelMismatch("the models or logo files were changed since the scan began; start it again")
        return station

    def context(self, station: Station) -> str:
        """Names what an answer depends on beside the post: campaign, logo files, models, manifest, zone and limits.

        Not the version of Logocheck: a new one answers for what is new.
        """
        digest = sha256(campaign_json(self.campaign))
        logo_bytes = logos_beside(self.campaign_path)
        for brand in (*self.campaign.brands, *self.campaign.competitors):
            for name in (*brand.logos, *brand.retired):
                digest.update(sha256(logo_bytes(name)).digest())
        digest.update(repr((station.eyes.models, zone(self.campaign.platform), self.limits)).encode())
        return digest.hexdigest()


def order(campaign: Path, models: Path | None, detector: Path | None, settings: Settings, threads: int) -> Order:
    """Read the campaign and combine options with settings; an option wins."""
    return Order(
        campaign_path=campaign,
        campaign=campaign_from(campaign),
        models=models or settings.models,
        detector=detector or settings.detector,
        limits=Limits(settings.max_picture_bytes, settings.max_picture_pixels),
        threads=threads,
    )

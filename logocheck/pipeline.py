"""The one arrow: picture and captions -> detect -> match -> read -> judge -> Report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from logocheck.domain.campaign import Campaign
from logocheck.domain.detection import ANY_LOGO, Captions, Observation
from logocheck.domain.geometry import Size
from logocheck.domain.judgement import judge
from logocheck.domain.names import brand_key
from logocheck.domain.report import Report
from logocheck.domain.tracing import traced
from logocheck.errors import InvalidCampaign
from logocheck.images import read_logo
from logocheck.vision.appearance import Looks, appearances, placed
from logocheck.vision.copies import shared_copies
from logocheck.vision.detector import Picture
from logocheck.vision.eyes import Eyes
from logocheck.vision.gallery import Gallery, Reference, gallery_of
from logocheck.vision.glance import glanced
from logocheck.vision.recognition import recognised
from logocheck.zones_file import zone


def gallery(eyes: Eyes, campaign: Campaign, logo_bytes: Callable[[str], bytes]) -> Gallery:
    """The reference logos of the campaign's brands and competitors as vectors.

    Args:
        eyes: whose embedder looks at them.
        campaign: names the brands.
        logo_bytes: the file behind each name in ``Brand.logos``.

    Raises:
        InvalidLogo: a logo cannot be read or is not safe.
        InvalidCampaign: a brand has no logo, and the detector was not trained to name it.
    """
    brands = (*campaign.brands, *campaign.competitors)
    labels = {brand_key(label) for label in eyes.detector.labels if label != ANY_LOGO}
    blind = [b.name for b in brands if not b.logos and brand_key(b.name) not in labels]
    if blind:
        raise InvalidCampaign(tuple(f"brand {name!r} has no reference logo" for name in blind))
    references = [
        Reference(brand.name, logo, np.asarray(read_logo(logo_bytes(logo), name=logo)))
        for brand in brands
        for logo in (*brand.logos, *brand.retired)
    ]
    looks = Looks({(r.brand, r.logo): r.pixels for r in references}, {brand.name: brand.palette for brand in brands})
    names = [brand.name for brand in brands]
    known = gallery_of(
        names, references, eyes.embedder, eyes.crops, eyes.second_look, glance=eyes.glance, ensemble=eyes.ensemble
    )
    return replace(known, looks=looks)


def observed(picture: Picture, captions: Captions, brands: Gallery, eyes: Eyes) -> Observation:
    """All that the eyes make of ``picture``, (H, W, 3) uint8 RGB: proposals, text, and where ``brands`` may be seen."""
    with shared_copies(picture):
        found = glanced(picture, eyes.detector.detect(picture), brands, eyes)
        lines = eyes.reader.read(picture)  # always: text names brands, holds hashtags, and is clutter
        seen = recognised(picture, found, lines, brands, eyes)
    return Observation(
        frame=Size(picture.shape[1], picture.shape[0]),
        detections=seen.found,
        sightings=traced(placed(picture, seen.sightings, brands.looks)),
        text_lines=lines,
        captions=captions,
    )


def measured(picture: Picture, observation: Observation, brands: Gallery, eyes: Eyes, least: float) -> Observation:
    """``observation`` with faces, and with clarity and colours of the sightings whose probability reaches ``least``."""
    return replace(
        observation,
        sightings=appearances(picture, observation.sightings, brands.looks, least),
        faces=eyes.faces.find(picture) if eyes.faces else (),
    )


def check(
    picture: Image.Image,
    captions: Captions,
    campaign: Campaign,
    gallery: Gallery,
    eyes: Eyes,
    *,
    picture_sha256: str = "",
) -> Report:
    """The report on one post.

    Args:
        picture: upright RGB, as ``images.read_picture`` gives it.
        captions: the texts that came with it.
        campaign: what was agreed.
        gallery: of this campaign.
        eyes: of this thread.
        picture_sha256: of the file, for the report.

    Raises:
        InvalidCampaign: its platform is not in the safe-zone table.
        ModelMismatch: a model does not answer as its manifest says.
    """
    pixels = np.asarray(picture if picture.mode == "RGB" else picture.convert("RGB"))
    with shared_copies(pixels):
        seen = observed(pixels, captions, gallery, eyes)
        observation = measured(pixels, seen, gallery, eyes, campaign.review.uncertain_from)
    return _judged(observation, campaign, eyes.models, picture_sha256)


def _judged(
    observation: Observation, campaign: Campaign, models: Sequence[tuple[str, str]], picture_sha256: str
) -> Report:
    placed = zone(campaign.platform)
    logos, outcome = judge(campaign, observation, placed)
    return Report(campaign, observation, logos, outcome, tuple(models), picture_sha256, placed)

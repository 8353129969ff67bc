"""What the arrow adds to each sighting from the pixels."""

import io
from dataclasses import dataclass, replace

from PIL import Image

from logocheck.codec import report_from_json, report_json
from logocheck.domain.campaign import Brand, Campaign
from logocheck.domain.detection import Captions, Detection
from logocheck.domain.geometry import Box
from logocheck.pipeline import check, gallery
from tests import drawn
from tests.fakes import fake_eyes

CORNERS = ((140.0, 130.0), (340.0, 130.0), (340.0, 230.0), (140.0, 230.0))
FOUND = (Detection(Box(136, 128, 343, 233), "logo", 0.9),)


@dataclass(frozen=True)
class OneFace:
    box: Box

    def find(self, _):
        return (self.box,)


def logo_bytes(name):
    out = io.BytesIO()
    new = drawn.logo()
    Image.fromarray(new if name == "new.png" else new[:, ::-1].copy()).save(out, "PNG")
    return out.getvalue()


def checked(brand, eyes, picture=None):
    campaign = Campaign("Summer", (brand,))
    picture = Image.fromarray(drawn.laid(drawn.logo(), CORNERS)) if picture is None else picture
    return check(picture, Captions(), campaign, gallery(eyes, campaign, logo_bytes), eyes)


def test_a_wall_without_faces_has_none():
    assert checked(Brand("Acme", ("new.png",)), fake_eyes(), Image.new("RGB", (60, 40))).observation.faces == ()


def test_faces_are_in_the_report():
    face = Box(1, 2, 31, 42)
    assert checked(Brand("Acme", ("new.png",)), replace(fake_eyes(), faces=OneFace(face))).observation.faces == (face,)


def test_a_recognised_logo_is_measured_and_its_report_is_stable():
    brand = Brand("Acme", ("new.png",), palette=("#1428a0",))
    first, second = checked(brand, fake_eyes(FOUND)), checked(brand, fake_eyes(FOUND))
    (seen,) = first.observation.sightings
    assert seen.appearance.logo == "new.png"
    assert seen.appearance.colour.palette == ("#1428a0",)
    assert seen.confidence > 0.99  # the eye's own was raised by the quad
    assert report_json(first) == report_json(second)
    assert report_from_json(report_json(first)) == first


def test_a_retired_logo_is_recognised_and_named():
    brand = Brand("Acme", ("old.png",), retired=("new.png",))
    (seen,) = checked(brand, fake_eyes(FOUND)).observation.sightings
    assert seen.appearance.logo == "new.png"

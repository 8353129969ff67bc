"""The arrow, with eyes of a few lines and with real sessions on tiny graphs."""

import io
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from logocheck.codec import report_json
from logocheck.domain.campaign import Brand, Campaign, Hashtags
from logocheck.domain.detection import Captions, Detection, TextLine
from logocheck.domain.geometry import Box
from logocheck.domain.verdict import Outcome
from logocheck.errors import InvalidCampaign, InvalidLogo, InvalidRequest, ModelMismatch, ModelMissing
from logocheck.pipeline import check, gallery
from logocheck.vision.eyes import open_eyes
from logocheck.whatif import rejudge
from tests.fakes import fake_eyes

TINY = Path(__file__).parents[1] / "data" / "tiny"
RED, GREEN = (220, 10, 10), (10, 220, 10)
ACME, RIVAL = Brand("Acme", ("acme.png",)), Brand("Rival", ("rival.png",))
CAMPAIGN = Campaign("Summer", (ACME,), competitors=(RIVAL,))


def logo_bytes(name):
    out = io.BytesIO()
    Image.new("RGB", (30, 30), {"acme.png": RED, "rival.png": GREEN}[name]).save(out, "PNG")
    return out.getvalue()


def photo(colour=(255, 255, 255), box=(50, 50, 150, 150), size=(200, 200)):
    picture = Image.new("RGB", size, (128, 128, 128))
    picture.paste(colour, box)
    return picture


def found(label="logo", confidence=0.9):
    return Detection(Box(50, 50, 150, 150), label, confidence)


def checked(picture, eyes, campaign=CAMPAIGN, caption=""):
    return check(picture, Captions(caption), campaign, gallery(eyes, campaign, logo_bytes), eyes)


def test_an_empty_photo_fails_the_campaign():
    report = checked(photo(), fake_eyes())
    assert report.observation.detections == ()
    assert report.verdict.outcome is Outcome.FAIL


def test_the_brand_s_logo_in_the_middle_passes():
    report = checked(photo(RED), fake_eyes((found(),)))
    (seen,) = report.observation.sightings
    assert (seen.brand, seen.logo) == ("Acme", "acme.png")
    assert report.verdict.outcome is Outcome.PASS


def test_a_competitor_s_logo_fails():
    report = checked(photo(GREEN), fake_eyes((found(),)))
    assert [s.brand for s in report.observation.sightings] == ["Rival"]
    assert report.verdict.outcome is Outcome.FAIL


def test_a_detector_that_was_trained_on_brands_is_believed():
    campaign = Campaign("Summer", (Brand("Acme"),))  # and needs no reference
    eyes = fake_eyes((found("acme"), replace(found("other"), box=Box(0, 0, 9, 9))), labels=("acme", "other"))
    report = checked(photo(GREEN), eyes, campaign)
    (seen,) = report.observation.sightings
    assert (seen.brand, seen.confidence, seen.similarity) == ("Acme", 0.9, None)


def test_a_brand_that_nothing_could_recognise_is_refused():
    with pytest.raises(InvalidCampaign, match="'Acme' has no reference logo"):
        gallery(fake_eyes(), Campaign("Summer", (Brand("Acme"),)), logo_bytes)


def test_an_unreadable_logo_is_named():
    with pytest.raises(InvalidLogo, match=r"acme\.png"):
        gallery(fake_eyes(), CAMPAIGN, lambda _: b"nothing")


def test_a_name_that_is_written_in_the_picture_is_seen():
    report = checked(photo(), fake_eyes(lines=(TextLine(Box(20, 80, 180, 120), "ACME", 0.9),)))
    (seen,) = report.observation.sightings
    assert (seen.brand, seen.box, seen.logo) == ("Acme", Box(20, 80, 180, 120), None)


def test_a_hashtag_in_the_picture_counts():
    campaign = replace(CAMPAIGN, hashtags=Hashtags(all_of=("#ad",)))
    eyes = fake_eyes((found(),), (TextLine(Box(0, 0, 50, 10), "#ad", 0.9),))
    assert checked(photo(RED), eyes, campaign).verdict.outcome is Outcome.PASS


def test_one_pixel_is_checked():
    eyes = replace(open_eyes(TINY, threads=1), reader=fake_eyes().reader)
    report = checked(photo(RED, (0, 0, 1, 1), (1, 1)), eyes)
    assert report.observation.frame.area == 1


def test_real_sessions_from_file_to_verdict():
    eyes = replace(open_eyes(TINY, threads=1), reader=fake_eyes().reader)
    report = checked(photo(RED), eyes)
    (seen,) = report.observation.sightings
    assert seen.brand == "Acme"
    assert seen.box == Box(50, 50, 150, 150)
    assert report.verdict.outcome is Outcome.PASS
    assert dict(report.models)["detector"].startswith("tiny-detector ")
    assert dict(report.models)["manifest"] == sha256((TINY / "manifest.toml").read_bytes()).hexdigest()[:12]
    assert report_json(report) == report_json(checked(photo(RED), eyes))


def test_judging_again_needs_no_picture():
    report = checked(photo(GREEN), fake_eyes((found(),)))
    friendly = Campaign("Winter", (RIVAL,))
    assert rejudge(report, friendly).verdict.outcome is Outcome.PASS
    assert rejudge(report, CAMPAIGN) == report


def test_a_brand_that_was_not_looked_for_cannot_be_judged_later():
    report = checked(photo(), fake_eyes())
    with pytest.raises(InvalidRequest, match="Bolt"):
        rejudge(report, Campaign("Winter", (Brand("Bolt", ("b.png",)),)))


def test_models_that_are_not_there_are_an_error_at_start(tmp_path):
    with pytest.raises(ModelMissing):
        open_eyes(tmp_path)


def test_a_background_of_another_shape_is_refused(tmp_path):
    out = io.BytesIO()
    np.save(out, np.zeros((1, 4), np.float32))
    models = Path(shutil.copytree(TINY, tmp_path / "models"))
    before = (models / "tiny-background.npy").read_bytes()
    (models / "tiny-background.npy").write_bytes(out.getvalue())
    text = (models / "manifest.toml").read_text()
    (models / "manifest.toml").write_text(text.replace(sha256(before).hexdigest(), sha256(out.getvalue()).hexdigest()))
    with pytest.raises(ModelMismatch, match=r"\(1, 4\), not \(k, 3\)"):
        open_eyes(models)


def test_own_weights_are_looked_for_where_they_were_said_to_be(tmp_path):
    with pytest.raises(ModelMissing, match=r"brands\.pt"):
        open_eyes(TINY, detector=tmp_path / "brands.pt")

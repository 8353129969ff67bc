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
from logocheck.domain.matching import LEARNT_ON_PHOTOS, Joining
from logocheck.domain.verdict import Outcome
from logocheck.errors import InvalidCampaign, InvalidLogo, InvalidRequest, ModelMismatch, ModelMissing
from logocheck.pipeline import check, gallery
from logocheck.vision import eyes as eyes_module
from logocheck.vision.eyes import open_eyes
from logocheck.vision.joint import JointDetector
from logocheck.whatif import rejudge
from tests.fakes import FixedDetector, fake_eyes

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


def test_a_detector_of_the_brand_joins_what_its_reference_shows():
    own = replace(found("ACME", 0.5), box=Box(55, 50, 150, 150))
    (alone,) = checked(photo(RED), fake_eyes((found("logo"),))).observation.sightings
    eyes = fake_eyes((found("logo"), own), labels=("logo", "acme"))
    (both,) = checked(photo(RED), replace(eyes, joining=LEARNT_ON_PHOTOS)).observation.sightings
    assert both.box == own.box
    assert both.similarity == alone.similarity
    assert both.confidence > alone.confidence


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


@pytest.fixture
def own_models(tmp_path):
    """The tiny models with a detector of "Acme", which is the same net under another name."""
    models = Path(shutil.copytree(TINY, tmp_path / "models"))
    text = (models / "manifest.toml").read_text()
    table = text[: text.index("[embedder]")].replace("[detector]", "[own]").replace('["logo"]', '["Acme"]')
    table = table.replace("tiny-detector", "own").replace("min_confidence = 0.05", "min_confidence = 0.0")
    shutil.copy(models / "tiny-detector.onnx", models / "own.onnx")
    (models / "manifest.toml").write_text(f"{text}\n{table.rstrip()}\ntrust = 0.3\nboxes = true\n")
    return models


def test_a_manifests_own_detector_looks_beside_the_general_one(own_models):
    eyes, before = open_eyes(own_models), open_eyes(TINY)
    picture = np.asarray(photo(RED))
    general = before.detector.detect(picture)
    assert eyes.detector.labels == ("logo", "Acme")
    assert general
    assert eyes.detector.detect(picture)[: len(general)] == general
    assert {d.label for d in eyes.detector.detect(picture)[len(general) :]} == {"Acme"}
    assert eyes.joining == Joining(0.3, boxes=True)
    roles = [role for role, _ in eyes.models]
    assert roles[:2] == ["detector", "own"]
    assert dict(eyes.models)["detector"] == dict(before.models)["detector"]


def test_a_changed_file_of_an_own_detector_is_refused(own_models):
    (own_models / "own.onnx").write_bytes(b"changed")
    with pytest.raises(ModelMismatch, match=r"own\.onnx has SHA-256"):
        open_eyes(own_models)


def test_what_an_own_detector_hardly_believes_is_left_out():
    sure, unsure = found("Acme", 0.06), found("Acme", 0.04)
    both = JointDetector(FixedDetector((found("logo", 0.01),)), FixedDetector((sure, unsure), ("Acme",)))
    assert both.detect(np.asarray(photo())) == (found("logo", 0.01), sure)


def test_weights_replace_a_detector_that_finds_brands_by_name_alone(own_models, monkeypatch):
    text = (own_models / "manifest.toml").read_text()
    old = text[: text.index("[own]")].replace('["logo"]', '["Old"]')
    (own_models / "manifest.toml").write_text(old)
    (own_models / "bolt.pt").write_bytes(b"weights")
    monkeypatch.setattr(eyes_module, "UltralyticsDetector", lambda *_, **__: Named(("Bolt",)))
    eyes = open_eyes(own_models, detector=own_models / "bolt.pt")
    assert eyes.detector.labels == ("Bolt",)


class Named:
    """Stands for weights of ultralytics with labels of its own."""

    def __init__(self, labels):
        self.labels = labels

    def detect(self, _):
        return ()


@pytest.mark.parametrize(
    ("labels", "roles"), [(("Bolt",), ["detector", "own"]), (("logo",), ["detector"]), (("logo", "Bolt"), ["detector"])]
)
def test_weights_replace_the_general_detector_only_where_they_find_any_logo(own_models, monkeypatch, labels, roles):
    weights = own_models / "bolt.pt"
    weights.write_bytes(b"weights")
    monkeypatch.setattr(eyes_module, "UltralyticsDetector", lambda *_, **__: Named(labels))
    eyes = open_eyes(own_models, detector=weights)
    assert [role for role, _ in eyes.models if role in {"detector", "own"}] == roles
    assert dict(eyes.models)[roles[-1]].startswith("bolt.pt ")
    assert set(labels) <= set(eyes.detector.labels)
    assert "Acme" not in eyes.detector.labels


def test_own_weights_are_looked_for_where_they_were_said_to_be(tmp_path):
    with pytest.raises(ModelMissing, match=r"brands\.pt"):
        open_eyes(TINY, detector=tmp_path / "brands.pt")

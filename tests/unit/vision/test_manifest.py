"""Model files: there, unchanged, and described."""

import re
import shutil
from pathlib import Path

import pytest

from logocheck.domain.matching import Joining
from logocheck.errors import ModelMismatch, ModelMissing
from logocheck.vision.manifest import default_folder, read_manifest

TINY = Path(__file__).parents[2] / "data" / "tiny"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(TINY, tmp_path / "models"))


def edited(folder, old, new):
    path = folder / "manifest.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return folder


def test_the_tiny_models_are_what_their_manifest_says():
    manifest = read_manifest(TINY)
    assert manifest.detector.labels == ("logo",)
    assert manifest.embedder.crops.size == 32
    for file in manifest.sums:
        assert manifest.verified(file)


def test_the_models_that_come_along_are_whole():
    manifest = read_manifest()
    assert manifest.folder == default_folder()
    for file in manifest.sums:
        assert manifest.verified(file)


def test_a_folder_without_a_manifest_is_missing(tmp_path):
    with pytest.raises(ModelMissing, match=r"manifest\.toml"):
        read_manifest(tmp_path)


def test_a_missing_file_is_named(folder):
    (folder / "tiny-embedder.onnx").unlink()
    manifest = read_manifest(folder)
    with pytest.raises(ModelMissing, match=r"tiny-embedder\.onnx"):
        manifest.verified("tiny-embedder.onnx")


def test_a_changed_file_is_refused(folder):
    with (folder / "tiny-detector.onnx").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(ModelMismatch, match="SHA-256"):
        read_manifest(folder).verified("tiny-detector.onnx")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("[calibration]", "[calibrated]", "no table 'calibration'"),
        ("size = 32", 'size = "large"', "size"),
        ("dimensions = 3\n", "", "dimensions"),
        ('fit = "stretch"', 'fit = "squeeze"', "fit"),
        ("accept = 0.5", "accept = 1.5", "accept"),
        ("[detector]", "[detector", "manifest.toml"),
        ('name = "tiny-detector"', 'name = "tiny', "manifest.toml"),
    ],
)
def test_a_damaged_manifest_says_where(folder, old, new, sentence):
    with pytest.raises(ModelMismatch, match=sentence):
        read_manifest(edited(folder, old, new))


@pytest.mark.parametrize(("line", "side"), [("reference = 64\n", 64), ("", 96), ("reference = 0\n", None)])
def test_the_second_looks_references_have_a_size(tmp_path, line, side):
    text = (default_folder() / "manifest.toml").read_text()
    changed = re.sub(r"(?m)^reference = .*\n", line, text)
    assert changed != text
    (tmp_path / "manifest.toml").write_text(changed)
    if side is None:
        with pytest.raises(ModelMismatch, match="size is at least 1"):
            read_manifest(tmp_path)
    else:
        assert read_manifest(tmp_path).matcher.windows.reference == side


@pytest.mark.parametrize(
    ("old", "new"),
    [("accept = 0.5", "accept = 0.55"), ("intercept", "intercept = -1.5\n#"), ("sizes = [", "sizes = [96, ")],
)
def test_all_that_it_says_names_it(folder, old, new):
    before = read_manifest(folder).sha256
    assert read_manifest(TINY).sha256 == before  # wherever it lies
    assert read_manifest(edited(folder, old, new)).sha256 != before


def test_one_file_has_one_sum(folder):
    """Two tables that name one file: the second sum would be checked for both."""
    own = '[own]\nname = "mine"\nfile = "tiny-detector.onnx"\nlabels = ["Acme"]\nsizes = [64]\n'
    path = folder / "manifest.toml"
    same = read_manifest(folder).detector.sha256
    text = path.read_text()
    path.write_text(f'{text}\n{own}sha256 = "{same.upper()}"\n')
    assert read_manifest(folder).own
    path.write_text(f'{text}\n{own}sha256 = "{"0" * 64}"\n')
    with pytest.raises(ModelMismatch, match=r"gives tiny-detector\.onnx more than one SHA-256"):
        read_manifest(folder)


def test_further_keys_are_for_people(folder):
    assert read_manifest(edited(folder, "[embedder]", 'licence = "AGPL-3.0-or-later"\n[embedder]'))


GLANCE = """
[glance]
size = 16
at_most = 3
least = 0.25
similarity = 10.0
background = -5.0
detection = 1.0
area = 0.5
intercept = -3.0
"""


def test_a_glance_is_optional_and_read_whole(folder):
    assert read_manifest(folder).glance is None
    with (folder / "manifest.toml").open("a") as file:
        file.write(GLANCE)
    glance = read_manifest(folder).glance
    assert (glance.size, glance.at_most, glance.least, glance.area) == (16, 3, 0.25, 0.5)


@pytest.mark.parametrize(
    ("old", "new"), [("size = 16", "size = 0"), ("area = 0.5", "area = nan"), ("at_most = 3", ""), ("0.25", "2.0")]
)
def test_a_glance_that_makes_no_sense_is_refused(folder, old, new):
    with (folder / "manifest.toml").open("a") as file:
        file.write(GLANCE)
    edited(folder, old, new)
    with pytest.raises(ModelMismatch, match=r"manifest\.toml"):
        read_manifest(folder)


def test_the_models_that_come_along_glance_with_fewer_pixels_than_they_look_closely():
    manifest = read_manifest()
    assert manifest.glance.size < manifest.embedder.size
    assert manifest.glance.at_most < manifest.detector.max_proposals


def test_an_own_detectors_trust_is_a_share(folder):
    text = (folder / "manifest.toml").read_text()
    own = text[: text.index("[embedder]")].replace("[detector]", "[own]").replace('["logo"]', '["Acme"]')
    (folder / "manifest.toml").write_text(f"{text}\n{own.rstrip()}\n")
    assert read_manifest(folder).own.joining == Joining()
    (folder / "manifest.toml").write_text(f"{text}\n{own.rstrip()}\ntrust = 1.5\n")
    with pytest.raises(ModelMismatch, match="trust"):
        read_manifest(folder)


def test_an_own_detector_is_of_brands_by_name(folder):
    text = (folder / "manifest.toml").read_text()
    own = text[: text.index("[embedder]")].replace("[detector]", "[own]")
    (folder / "manifest.toml").write_text(f"{text}\n{own}")
    with pytest.raises(ModelMismatch, match="by name"):
        read_manifest(folder)

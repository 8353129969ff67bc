"""A folder of logo files is a kit."""

import pytest
from PIL import Image

from logocheck.errors import InvalidLogo, InvalidRequest
from logocheck.training.kit import read_kit


def test_an_empty_folder_is_no_kit(tmp_path):
    with pytest.raises(InvalidRequest, match="holds no logo"):
        read_kit(tmp_path)


def test_a_file_is_no_kit(tmp_path):
    with pytest.raises(InvalidRequest, match="not a folder"):
        read_kit(tmp_path / "logo.svg")


@pytest.mark.parametrize("brand", ["logo", "Logo"])
def test_no_brand_is_called_what_means_any_logo(kit_folder, brand):
    with pytest.raises(InvalidRequest, match="--brand"):
        read_kit(kit_folder, brand)


def test_a_subfolder_is_a_further_brand_and_other_files_are_passed_over(kit_folder):
    kit = read_kit(kit_folder)
    assert kit.brands == ("kit", "Rival")
    assert [file.name for file in kit.files] == ["acme.png", "square.png"]
    assert kit.owners == (0, 1)
    assert [drawing.shape[2] for drawing in kit.drawings] == [4, 4]


def test_a_brand_is_found_by_its_name_in_any_letter_case(kit):
    assert (kit.number("ACME"), kit.number(" rival "), kit.number("nobody")) == (0, 1, None)


def test_a_broken_logo_is_named(kit_folder):
    (kit_folder / "broken.png").write_bytes(b"no picture")
    with pytest.raises(InvalidLogo, match=r"broken\.png"):
        read_kit(kit_folder)


def test_one_brand_has_one_folder(kit_folder):
    """Names that differ in letter case, or in how an accent is written, are one."""
    (kit_folder / "RIVAL").mkdir()
    (kit_folder / "RIVAL" / "more.png").write_bytes((kit_folder / "acme.png").read_bytes())
    with pytest.raises(InvalidRequest, match="have one name"):
        read_kit(kit_folder)


def test_a_folder_whose_name_is_no_text_names_no_brand(kit_folder):
    (kit_folder / "Rival").rename(kit_folder / "Riv\udce9")
    with pytest.raises(InvalidRequest, match="not UTF-8"):
        read_kit(kit_folder)


def test_a_logo_that_would_never_be_seen_is_refused(kit_folder):
    picture = Image.open(kit_folder / "acme.png")
    picture.putalpha(picture.getchannel("A").point(lambda alpha: alpha * 50 // 255))
    picture.save(kit_folder / "faint.png")
    with pytest.raises(InvalidLogo, match=r"faint\.png is too faint"):
        read_kit(kit_folder)

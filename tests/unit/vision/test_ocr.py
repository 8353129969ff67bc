"""The reader on drawn text, with the models of its wheel."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from logocheck.errors import ModelMissing
from logocheck.vision.ocr import RapidReader, _model

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of the packages that rapidocr loads
]


@pytest.fixture(scope="module")
def reader():
    return RapidReader(threads=1)


def written(text, width=640, height=360):
    picture = Image.new("RGB", (width, height), (250, 240, 200))
    ImageDraw.Draw(picture).text(
        (width // 8, height // 3), text, fill=(20, 20, 60), font=ImageFont.load_default(size=width // 14)
    )
    return np.asarray(picture)


def test_an_empty_wall_holds_no_text(reader):
    assert reader.read(np.full((200, 300, 3), 128, np.uint8)) == ()


def test_a_hashtag_in_the_picture_is_read_where_it_stands(reader, capfd):
    (line,) = reader.read(written("#SummerAcme"))
    assert line.text.replace(" ", "") == "#SummerAcme"
    assert line.confidence > 0.5
    assert 60 < line.box.x1 < 100
    assert 110 < line.box.y1 < line.box.y2 < 200
    assert capfd.readouterr() == ("", "")


def test_a_large_picture_is_read_in_its_own_pixels(reader):
    (line,) = reader.read(written("#acme", 2560, 1440))
    assert line.text == "#acme"
    assert line.box.x1 > 250


def test_lines_are_read_from_top_to_bottom(reader):
    picture = Image.new("RGB", (640, 360), (250, 240, 200))
    for place, text in (((330, 60), "#upper"), ((40, 240), "#lower")):
        ImageDraw.Draw(picture).text(place, text, fill=(20, 20, 60), font=ImageFont.load_default(size=48))
    assert [line.text for line in reader.read(np.asarray(picture))] == ["#upper", "#lower"]


def drawn_letter(share):
    """A black D that fills about that share of a grey picture."""
    side = int((share * 600 * 600) ** 0.5 * 1.3)
    picture = Image.new("RGB", (600, 600), (200, 200, 200))
    ImageDraw.Draw(picture).text(
        (300, 300), "D", fill=(10, 10, 10), font=ImageFont.load_default(size=side), anchor="mm"
    )
    return np.asarray(picture)


def test_a_single_character_is_text_only_while_it_is_small(reader):
    (small,) = reader.read(drawn_letter(0.03))
    assert small.text == "D"
    assert reader.read(drawn_letter(0.4)) == ()


@pytest.mark.parametrize("size", [(1, 1), (5000, 1), (1, 900), (16, 16)])
def test_pictures_without_room_for_text_are_no_error(reader, size):
    assert reader.read(np.zeros((size[1], size[0], 3), np.uint8)) == ()


def test_a_wheel_without_models_is_an_error_and_no_download(tmp_path):
    with pytest.raises(ModelMissing, match="det"):
        _model(tmp_path, "det")


def test_both_models_run_in_sessions_of_ours(reader):
    reader.read(written("#acme"))
    ocr = reader._ocr
    for part, section in ((ocr.text_det, ocr.cfg.Det), (ocr.text_rec, ocr.cfg.Rec)):
        assert part.session.session is section.session
        assert section.session.get_session_options().intra_op_num_threads == 1

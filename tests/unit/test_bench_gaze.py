"""The gaze benchmark's own arithmetic, on made-up fixations."""

import hashlib
import json
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from logocheck.domain.appearance import Clarity
from logocheck.domain.detection import Observation, TextLine
from logocheck.domain.geometry import Box, Size
from logocheck.errors import SetupError
from tests.bench import gaze
from tests.bench.gaze_boxes import SHAPES, SHARES, Photo, grid, grid_sample, photos_of, seen_sample
from tests.bench.gaze_eyes import cached
from tests.bench.gaze_numbers import (
    CEILING,
    Estimate,
    Ranked,
    Sample,
    estimates,
    is_training,
    landed,
    ordered,
    resamples,
    spearman,
    splits,
    target,
    words_factor,
)
from tests.bench.gaze_pixels import VARIANTS, Pixels, measured
from tests.bench.gaze_plot import ROWS, drawing

FRAME = Size(640, 480)
MIDDLE, LEFT = Box(300, 220, 340, 260), Box(0, 200, 40, 240)
COLUMN = st.lists(st.integers(0, 5), min_size=2, max_size=30)


def viewers(seed=0, number=6, spread=(140, 100)):
    """People who look around the middle."""
    random = np.random.default_rng(seed)
    return tuple(random.normal((320, 240), spread, (9, 2)) for _ in range(number))


def photos(number=12):
    return [Photo(f"{i}.jpg", FRAME, viewers(i)) for i in range(number)]


def test_what_was_found_is_known_by_the_photo_and_not_by_its_name(tmp_path):
    cache, photo, renamed = (tmp_path / name for name in ("seen.json", "1001.jpg", "again.jpg"))
    assert cached(cache, [], None, 0.1) == {}
    photo.write_bytes(b"one photo")
    renamed.write_bytes(b"one photo")
    found = {"size": [100, 50], "logos": [[10, 10, 30, 20, 0.9]], "lines": []}
    cache.write_text(json.dumps({hashlib.sha256(b"one photo").hexdigest(): found, "1001.jpg": found}))
    seen = cached(cache, [photo, renamed], tmp_path / "no models", 0.1)
    assert [(name, len(each.detections)) for name, each in seen.items()] == [("1001.jpg", 1), ("again.jpg", 1)]
    photo.write_bytes(b"another photo of this name")
    with pytest.raises(SetupError):  # it has to be looked at, and there are no eyes
        cached(cache, [photo], tmp_path / "no models", 0.1)


def test_a_photo_without_boxes_has_no_counts():
    assert landed([], viewers()).shape == (0, 6)


def test_the_right_and_lower_border_belong_to_the_next_box():
    looks = [np.array([[0.0, 0.0], [9.9, 0.0], [10.0, 5.0], [5.0, 10.0]])]
    assert landed([Box(0, 0, 10, 10)], looks).tolist() == [[2]]


def test_what_viewers_did_with_a_box():
    one, other = np.array([[320.0, 240.0], [320.0, 240.0], [10.0, 10.0]]), np.array([[10.0, 10.0]])
    sample = seen_sample([Photo("a", FRAME, (one, other))], {"a": lines(MIDDLE)}, ["text_lines"])
    assert target(sample, "share").tolist() == [0.5]
    assert target(sample, "viewers").tolist() == [0.5]
    assert target(sample, "density") == pytest.approx([0.5 / (1600 / FRAME.area)])
    assert target(sample, "share", [1]).tolist() == [0]


@pytest.mark.parametrize(
    ("a", "b", "rho"), [([1, 2, 3], [10, 20, 90], 1), ([1, 2, 3], [3, 2, 1], -1), ([1, 1, 1], [1, 2, 3], 0)]
)
def test_rank_correlation_of_plain_orders(a, b, rho):
    assert spearman(np.array(a, float), np.array(b, float)) == pytest.approx(rho)


def test_ties_share_their_middle_rank():
    a, b = np.array([1.0, 2, 2, 4]), np.array([1.0, 3, 2, 4])
    assert spearman(a, b) == pytest.approx(np.corrcoef([1, 2.5, 2.5, 4], [1, 3, 2, 4])[0, 1])


@given(COLUMN, COLUMN, st.lists(st.integers(1, 4), min_size=30, max_size=30))
def test_a_weight_is_as_good_as_repeating_the_row(a, b, times):
    n = min(len(a), len(b))
    x, y, weights = (np.array(column[:n], float) for column in (a, b, times))
    repeated = spearman(np.repeat(x, weights.astype(int)), np.repeat(y, weights.astype(int)))
    assert Ranked(ordered(x), weights).correlation(Ranked(ordered(y), weights)) == pytest.approx(repeated, abs=1e-9)


def test_the_halves_are_fixed_and_about_equal():
    training = [name for name in map(str, range(1000)) if is_training(name)]
    assert 440 < len(training) < 560
    assert (is_training("1001.jpg"), is_training("1002.jpg")) == (True, False)


def test_the_first_resample_is_the_sample_itself():
    drawn = resamples(5, 3)
    assert drawn.shape == (4, 5)
    assert drawn[0].tolist() == [1] * 5
    assert drawn.sum(axis=1).tolist() == [5] * 4


def test_half_the_viewers_are_not_the_other_half():
    for one, other in splits(15, 4):
        assert len(one) == len(other) == 7
        assert not set(one) & set(other)


def test_a_difference_is_taken_in_each_resample():
    a, b = Estimate(0.5, np.array([0.4, 0.6])), Estimate(0.3, np.array([0.2, 0.4]))
    assert (a - b).interval == pytest.approx((0.2, 0.2))


def test_the_grid_fills_the_frame_and_stays_in_it():
    boxes = grid(FRAME)
    assert {round(b.area / FRAME.area, 6) for b in boxes} == set(SHARES)
    assert all(b.clipped(FRAME) == b or b.clipped(FRAME).area == pytest.approx(b.area) for b in boxes)
    assert (
        len(boxes) == len(set(boxes)) == 16 * len(SHARES) * len(SHAPES) - 24
    )  # half the frame as a full side: 4 places


def test_people_who_look_at_the_middle_are_foretold_by_the_centre_prior():
    found = estimates(grid_sample(photos(), photos()), "share", 20, 2)
    assert found["our score"].value > found["area"].value > found["buckets 2.5 / 5 / 10 %"].value
    assert found[CEILING].value > 0.5
    low, high = found["our score"].interval
    assert low <= found["our score"].value <= high


def lines(*boxes):
    return Observation(frame=FRAME, text_lines=tuple(TextLine(box, "", 0.9) for box in boxes))


def test_what_the_eyes_found_is_judged_as_a_logo_would_be_there():
    seen = {"0.jpg": lines(MIDDLE, LEFT), "1.jpg": lines(MIDDLE), "2.jpg": lines()}
    sample = seen_sample(photos(3), seen, ["text_lines"])
    assert sample.photo.tolist() == [0, 0, 1]
    middle, left, alone = sample.predictors["our score"]
    assert left < middle < alone  # they compete with each other
    share = 1600 / FRAME.area
    assert alone == pytest.approx((1.1 * share / (share + 0.1)) ** (1.5 / 8), rel=1e-3)  # all of it is lettering


def test_without_pixels_nothing_is_known_of_faces_and_clarity():
    seen, pixels = {"0.jpg": lines(), "1.jpg": lines(LEFT)}, dict.fromkeys(("0.jpg", "1.jpg"), Pixels((), {}))
    for sample in (seen_sample(photos(2), seen, ["text_lines"], known) for known in (None, pixels)):
        for name in ("without clarity", "without faces"):
            assert sample.predictors[name] == pytest.approx(sample.predictors["our score"])


def test_a_face_and_a_dim_logo_lower_the_score_and_words_raise_it():
    dim = Clarity(sharpness=0.5, contrast=1.5, resolution=8, score=0.3)
    pixels = {"0.jpg": Pixels((Box(400, 200, 480, 280),), {MIDDLE: dim})}
    found = seen_sample(photos(1), {"0.jpg": lines(MIDDLE)}, ["text_lines"], pixels).predictors
    whole, wordless, clear, faceless = (float(found[name][0]) for name in ("our score", *VARIANTS))
    assert wordless < whole < min(clear, faceless)


def test_a_factor_for_words_is_found_again():
    share, words = np.random.default_rng(0).uniform(0.01, 0.2, 60), np.arange(60) % 2
    counts = np.round(1e6 * 0.8 * share * 2**words).astype(int)[:, None]
    parts = np.stack([np.sqrt(share), 0.1 + share, *[np.ones(60)] * 3, 0.5 + words / 2], axis=1)
    sample = Sample(np.arange(60) // 3, counts, np.full((60, 1), 10**6), share, parts, {})
    factor = words_factor(sample, 50)
    assert factor.value == pytest.approx(2, abs=0.1)
    assert factor.interval[0] <= factor.value <= factor.interval[1]


def test_other_exponents_are_those_of_the_score():
    pixels = {"0.jpg": Pixels((LEFT,), {MIDDLE: Clarity(0.5, 1.5, 8, 0.3)}), "1.jpg": Pixels((), {})}
    sample = seen_sample(photos(2), {"0.jpg": lines(MIDDLE), "1.jpg": lines(LEFT, MIDDLE)}, ["text_lines"], pixels)
    assert gaze.scored(sample, 0.1, 3, 0.5, 2) == pytest.approx(sample.predictors["our score"])
    assert gaze.scored(sample, 0.1, 3, 0.5, 0) == pytest.approx(sample.predictors["without lettering"])


def test_clarity_is_measured_in_each_box_of_a_photo(tmp_path):
    picture = np.full((480, 640, 3), 255, np.uint8)
    picture[220:260:4, 300:340] = 0
    Image.fromarray(picture).save(tmp_path / "0.png")
    found = measured(tmp_path, {"0.png": lines(MIDDLE, LEFT, Box(1, 1, 3, 3))})["0.png"]
    assert found.faces == ()
    assert set(found.clear) == {MIDDLE, LEFT}  # the third is too small
    assert found.clear[MIDDLE].score > found.clear[LEFT].score == 0


def test_each_viewers_first_fixation_is_left_out_unless_asked_for(tmp_path):
    rows = [
        {"file": "stimuli/7.jpg", "width": 640, "height": 480, "viewers": [[[1, 2, 90], [3, 4, 200]], [[5, 6, 80]]]}
    ]
    (tmp_path / "fixations.json").write_text(json.dumps({"images": rows}))
    (photo,) = photos_of(tmp_path, keep_first=False)
    assert [viewer.tolist() for viewer in photo.viewers] == [[[3, 4]], []]
    (photo,) = photos_of(tmp_path, keep_first=True)
    assert [len(viewer) for viewer in photo.viewers] == [2, 1]


def test_the_exponents_that_suit_the_gaze_come_first():
    ranking = gaze.candidates([grid_sample(photos(), photos())])
    assert len(ranking) == len(gaze.LARGES) * len(gaze.SIZES) * len(gaze.CLUTTERS) * len(gaze.LETTERINGS)
    assert [mark for mark, _ in ranking] == sorted((mark for mark, _ in ranking), reverse=True)


def test_the_chart_is_well_formed_and_names_its_rows():
    both = dict.fromkeys(("training", "held out"), dict.fromkeys(ROWS, Estimate(0.5, np.array([0.4, 0.6]))))
    chart = drawing({"grid": {"share": both, "density": both}})
    words = [text.text for text in ET.fromstring(chart).iter("{http://www.w3.org/2000/svg}text")]
    assert set(ROWS) <= set(words)

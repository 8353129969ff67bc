"""Brand names that are written in the picture."""

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.detection import Detection, TextLine
from logocheck.domain.geometry import Box
from logocheck.domain.wordmarks import NEAR, NEARLY, SHORT, WHOLE, spelled

WIDE = Box(100, 10, 200, 20)


def line(text, confidence=1.0, box=WIDE):
    return TextLine(box, text, confidence)


def test_no_text_spells_nothing():
    assert spelled([], ["Acme"]) == ()
    assert spelled([line("#?!")], ["Acme", "★"]) == ()


@pytest.mark.parametrize(
    ("text", "brand", "probability"),
    [
        ("ACME", "Acme", WHOLE),
        ("Coca-Cola", "cocacola", WHOLE),
        ("RED BULL", "Red Bull", WHOLE),
        ("Ｃａｆｅ", "cafe", WHOLE),  # full width
        ("HP", "hp", SHORT),
        ("IBM", "ibm", SHORT),
        ("acmes", "Acme", 0),  # four letters are in many words
        ("Heinekem", "Heineken", NEAR),
        ("TEXACOHAVOLINE", "Texaco", NEAR),
        ("Acne", "Acme", 0),
        ("PHP", "HP", 0),
        ("lemon", "Acme", 0),
    ],
)
def test_what_is_read_decides_how_probable_the_brand_is(text, brand, probability):
    found = spelled([line(text)], [brand])
    assert [s.confidence for s in found] == ([probability] if probability else [])


@pytest.mark.parametrize("text", ["#FoxglowSummer", "＃Foxglow", "@foxglow", "buy#Foxglow"])
def test_a_hashtag_or_an_account_is_no_logo(text):
    assert spelled([line(text)], ["Foxglow"]) == ()


def test_what_was_read_badly_is_less_probable():
    (seen,) = spelled([line("Acme", 0.5)], ["Acme"])
    assert seen.confidence == WHOLE / 2
    assert (seen.logo, seen.similarity) == (None, None)


def test_the_box_is_the_name_s_part_of_the_line():
    (seen,) = spelled([line("buy Acme now")], ["Acme"])
    assert (seen.box.x1, seen.box.x2) == pytest.approx((100 + 100 * 4 / 12, 100 + 100 * 8 / 12))
    assert (seen.box.y1, seen.box.y2) == (10, 20)
    (seen,) = spelled([line("buy Acme now", box=Box(0, 0, 10, 90))], ["Acme"])
    assert seen.box == Box(0, 0, 10, 90)  # upright text: where its words are is not known


@pytest.mark.parametrize("text", ["#ad Acme", "& Acme", "• Acme", "Acme •", "@jo — Acme & #ad"])
def test_signs_and_tags_beside_the_name_are_outside_its_box(text):
    (seen,) = spelled([line(text)], ["Acme"])
    before, width = text.index("Acme"), len(text)
    assert (seen.box.x1, seen.box.x2) == pytest.approx((100 + 100 * before / width, 100 + 100 * (before + 4) / width))


def test_a_tag_is_not_in_the_middle_of_a_name():
    assert spelled([line("AC #x ME")], ["Acme"]) == ()
    (seen,) = spelled([line("AC & ME")], ["Acme"])
    assert seen.confidence == WHOLE


@given(st.text("abcdef", max_size=9), st.text("abcdef", min_size=5, max_size=9))
def test_what_is_told_by_lengths_and_counts_is_what_the_comparison_says(phrase, name):
    slow = SequenceMatcher(None, phrase, name, autojunk=False).ratio() >= NEARLY
    found = spelled([line(phrase)], [name])
    assert bool(found) is (slow or name in phrase)


def test_what_is_much_larger_than_the_word_is_not_its_logo():
    for height, box in ((59, Box(100, 10, 200, 69)), (61, WIDE)):
        (seen,) = spelled([line("Acme")], ["Acme"], [Detection(Box(100, 10, 200, 10 + height), "logo", 0.9)])
        assert seen.box == box


def test_the_detection_that_holds_the_word_is_the_logo():
    badge, faint = Detection(Box(90, 0, 210, 40), "logo", 0.6), Detection(Box(100, 5, 205, 22), "logo", 0.2)
    poster, beside = Detection(Box(0, 0, 500, 500), "logo", 0.9), Detection(Box(150, 10, 300, 20), "logo", 0.9)
    (seen,) = spelled([line("Acme")], ["Acme"], [poster, beside, faint, badge])
    assert seen.box == badge.box
    (seen,) = spelled([line("Acme")], ["Acme"], [poster, beside])
    assert seen.box == WIDE


@given(st.text(max_size=40), st.text(min_size=1, max_size=12))
def test_any_text_gives_probabilities_and_boxes_inside_the_line(text, brand):
    for seen in spelled([line(text)], [brand]):
        assert 0 < seen.confidence <= 1
        assert WIDE.x1 <= seen.box.x1 < seen.box.x2 <= WIDE.x2 + 1e-9

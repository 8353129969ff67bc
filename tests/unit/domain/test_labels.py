"""Words that stand as a label."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.campaign import Dialect
from logocheck.domain.labels import Words, labels
from logocheck.domain.words import word_spans


def found(phrase, text):
    said = Words.of(text, Dialect.INSTAGRAM)
    return [(said.text[one.start : one.end], one.alone) for one in labels(Words.of(phrase, Dialect.INSTAGRAM), said)]


def test_nothing_is_in_an_empty_text():
    assert found("Ad", "") == []


@pytest.mark.parametrize(
    "text", ["Ad", "AD: my new mug", "Ad | mug", "(ad) mug", "A mug. Ad.", "mug\nad\nmore", "🌞 Ad 🌞", "#mug | Ad.\nx"]
)
def test_a_word_by_itself_is_a_label(text):
    assert [alone for _, alone in found("Ad", text)] == [True]


@pytest.mark.parametrize("text", ["this is not an ad", "Ad astra", "no joke, ad", "an ad.", "ad for Foxglow"])
def test_a_word_in_a_sentence_may_mean_something_else(text):
    assert [alone for _, alone in found("Ad", text)] == [False]


@pytest.mark.parametrize(
    "text", ["bad", "adult", "#ad", "ad-free", "@ad", "foxglow.ad/summer", "www.ad.example", "ad_me", "#so ads"]
)
def test_parts_of_words_names_and_addresses_are_none(text):
    assert found("Ad", text) == []


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Paid partnership with Foxglow", True),
        ("Love it! paid  PARTNERSHIP", True),
        ("paid-partnership", True),
        ("This is no paid partnership", False),
    ],
)
def test_a_phrase_needs_a_head_only(text, alone):
    assert [one for _, one in found("Paid partnership", text)] == [alone]


@pytest.mark.parametrize("text", ["paid, partnership", "paid\npartnership", "paid by partnership", "paid"])
def test_a_phrase_is_there_as_a_whole(text):
    assert found("Paid partnership", text) == []


@pytest.mark.parametrize(
    "phrase",
    [
        "Paid partnership with @foxglow", "Werbung für #foxglow", "Produit offert par l'agence", "Anzeige/Werbung",
        "Advertising, gifted", "Ad & gifted", "P.R.", "Publicite\u0301", "विज्ञापन", "@foxglow partner",
    ],
)  # fmt: skip
def test_a_phrase_is_found_as_it_is_written(phrase):
    assert [alone for _, alone in found(phrase, f"{phrase}: my mug")] == [True]
    assert [alone for _, alone in found(phrase, f"Look!\n{phrase}\nmy mug")] == [True]


def test_apostrophes_are_alike():
    assert found("offert par l'agence", "Offert par l’agence") == [("Offert par l’agence", True)]


@pytest.mark.parametrize(("phrase", "text"), [("कम", "कम्बल"), ("Publicite", "Publicité"), ("with @acme", "with acme")])
def test_marks_and_signs_belong_to_the_words(phrase, text):
    assert found(phrase, text) == []


@pytest.mark.parametrize(("phrase", "text"), [("โฆษณา", "ไม่ใช่โฆษณา"), ("广告", "这是广告"), ("광고", "광고입니다")])
def test_without_spaces_between_words_a_phrase_may_be_part_of_a_sentence(phrase, text):
    assert [alone for _, alone in found(phrase, text)] == [False]
    assert [alone for _, alone in found(phrase, f"{phrase}: {text}")] == [True]


@given(st.text(max_size=40) | st.text(st.sampled_from("ad .\n-@#,|"), max_size=20))
def test_what_is_found_are_the_words(text):
    for words, _ in found("Ad", text):
        assert words.casefold() == "ad" or not words.isascii()


@given(st.text(st.characters() | st.sampled_from("aé\u0301\u200d \u0e49ษ_1"), max_size=30))
def test_words_are_apart_and_hold_all_letters(text):
    found = list(word_spans(text))
    assert all(a < b <= c < d for (a, b), (c, d) in pairwise(found))
    held = {at for start, end in found for at in range(start, end)}
    assert {at for at, c in enumerate(text) if c.isalnum()} <= held

"""Words that stand as a label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.campaign import Dialect
from logocheck.domain.hashtags import spans
from logocheck.domain.labels import labels, tokens


def found(phrase, text):
    return [
        (text[one.start : one.end], one.alone)
        for one in labels(phrase, text, tokens(text, spans(text, Dialect.INSTAGRAM)))
    ]


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


@given(st.text(max_size=40) | st.text(st.sampled_from("ad .\n-@#,|"), max_size=20))
def test_what_is_found_are_the_words(text):
    for words, _ in found("Ad", text):
        assert words.casefold() == "ad" or not words.isascii()

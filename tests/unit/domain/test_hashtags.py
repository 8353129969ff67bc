"""Hashtags as the platforms read them."""

import unicodedata
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.campaign import Dialect
from logocheck.domain.hashtags import hashtags, normalised, spans

CASES = yaml.safe_load((Path(__file__).parents[2] / "data" / "hashtags" / "extract.yml").read_text("utf-8"))["tests"]
PLAIN = CASES["hashtags"] + CASES["hashtags_from_astral"]
INDEXED = CASES["hashtags_with_indices"]
UAX31 = (Dialect.INSTAGRAM, Dialect.TIKTOK)
TEXTS = st.text(st.sampled_from("##＃﹟ab1_ä·é字カ\u200c\u200d\ufe0f\u0301👍 \n.,/:&@-") | st.characters(), max_size=40)


@pytest.mark.parametrize("dialect", Dialect)
def test_no_text_has_no_hashtag(dialect):
    assert hashtags("", dialect) == ()
    assert hashtags("no sign, # no word", dialect) == ()


def test_all_76_conformance_cases_are_here():
    assert (len(CASES["hashtags"]), len(CASES["hashtags_from_astral"]), len(INDEXED)) == (65, 3, 8)


@pytest.mark.parametrize("case", PLAIN, ids=lambda case: case["description"])
def test_x_conformance(case):
    assert [tag[1:] for tag in hashtags(case["text"], Dialect.X)] == case["expected"]


@pytest.mark.parametrize("case", INDEXED, ids=lambda case: case["description"])
def test_x_conformance_with_indices(case):
    found = [{"hashtag": case["text"][a + 1 : b], "indices": [a, b]} for a, b in spans(case["text"], Dialect.X)]
    assert found == case["expected"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#northpeakx is not #northpeak", ("#northpeakx", "#northpeak")),
        ("#AD, #Sommer2026!", ("#AD", "#Sommer2026")),
        ("#2026", ("#2026",)),  # X wants a letter, UAX31-D2 does not
        ("abc#def", ()),
        ("abc.#def", ("#def",)),
        ("#one#two#three", ("#one", "#two", "#three")),
        ("##double", ("#double",)),
        ("＃ｗｉｄｅ ﹟small", ("＃ｗｉｄｅ", "﹟small")),
        ("#il·lusió #café #cafe\u0301", ("#il·lusió", "#café", "#cafe\u0301")),
        ("#می‌خواهم", ("#می‌خواهم",)),
        ("#joined\u200d", ("#joined",)),
        ("#\u200djoined", ()),
        ("#sun☀️ #a-b #c'd", ("#sun", "#a", "#c")),
        ("#日本語。", ("#日本語",)),
        ("❤\ufe0f#ad ♀\ufe0f#b 1\ufe0f\u20e3#c", ("#ad", "#b", "#c")),  # the selector behind an emoji is a mark
        ("a\ufe0f#ad", ()),
        ("#\ufe0f\u20e3 #\ufe0f\u20e31 tip", ()),  # a key, and no hashtag
    ],
)
@pytest.mark.parametrize("dialect", UAX31)
def test_instagram_and_tiktok(text, found, dialect):
    assert hashtags(text, dialect) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see example.com/#part", ()),
        ("https://example.com/a?b=#c #d", ("#d",)),
        ("https://example.com #a", ("#a",)),
        ("either/#or", ("#or",)),
        ("1.5/#half", ("#half",)),
        ("&#x27; R&#d", ()),
        ("#a#b", ()),
        ("#\ufe0fa #\u20e3a", ()),
    ],
)
def test_x_at_its_borders(text, found):
    assert hashtags(text, Dialect.X) == found


@given(TEXTS, st.sampled_from(Dialect))
def test_hashtags_are_pieces_of_the_text_in_order(text, dialect):
    end = 0
    for start, stop in spans(text, dialect):
        assert end <= start < stop - 1
        assert unicodedata.normalize("NFKC", text[start]) == "#"
        end = stop


@given(TEXTS, st.sampled_from(Dialect))
def test_a_hashtag_alone_is_still_one(text, dialect):
    for tag in hashtags(text, dialect):
        assert hashtags(tag, dialect) == (tag,)


@pytest.mark.parametrize("piece", ["#", "#a", "/a.com", "a.", "a", "&#", "#1", "a.b/#"])
@pytest.mark.parametrize("dialect", [Dialect.X, Dialect.INSTAGRAM])
def test_a_long_text_takes_one_pass(piece, dialect):
    hashtags(piece * (200_000 // len(piece)), dialect)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("#Ad", "#AD"),
        ("＃ｎｏｒｔｈｐｅａｋ", "#Northpeak"),
        ("#STRASSE", "#straße"),
        ("#café", "#cafe\u0301"),
        ("#ﬁne", "#fine"),
        ("#ad\ufe0f", "#ad"),
        ("#ΣΊΣΥΦΟΣ", "#σίσυφος"),
        ("#\U0001d400\U0001d403", "#ad"),  # ornamental capitals, that are folded only once they are plain
    ],
)
def test_the_same_hashtag_written_differently(one, other):
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(("one", "other"), [("#brandx", "#brand"), ("#café", "#cafe"), ("#a_b", "#ab")])
def test_different_hashtags(one, other):
    assert normalised(one) != normalised(other)


@given(TEXTS)
def test_normalising_again_changes_nothing(text):
    assert normalised(normalised(text)) == normalised(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_are_compared_like_all_others(text):
    assert normalised(text) == normalised(f"{text}\ufe0f")


def test_a_joiner_that_joins_nothing_hides_no_hashtag():
    assert normalised("#give\u200daway") == normalised("#GIVE\u200c\u200caway") == "#giveaway"
    assert normalised("#می‌خواهم") != normalised("#میخواهم")

"""The table of markets."""

from datetime import date

import pytest

from logocheck.disclosure_file import Market, market, markets, markets_from
from logocheck.domain.campaign import Dialect
from logocheck.domain.disclosure import Disclosure
from logocheck.domain.hashtags import hashtags
from logocheck.errors import InvalidCampaign, InvalidSettings

ROW = "- {market: xx, any_of: ['#ad'], source: s, dated: 2026-01-01"


def test_an_empty_table_is_refused():
    with pytest.raises(InvalidSettings, match=r"own.yaml: expected a list of markets"):
        markets_from("", source="own.yaml")


def test_every_market_has_a_source_a_date_and_hashtags_that_are_some():
    assert list(markets()) == ["us", "uk", "de", "fr", "it", "ca"]
    for row in markets().values():
        assert "." in row.source
        assert row.dated
        for words in row.disclosure.any_of:
            assert words[0] != "#" or hashtags(words, Dialect.INSTAGRAM) == hashtags(words, Dialect.X) == (words,)


def test_no_market_has_a_number_that_its_source_does_not_give():
    numbers = {name: row.disclosure.at_most_hashtags_before for name, row in markets().items()}
    assert {name: number for name, number in numbers.items() if number is not None} == {"it": 2}
    assert {row.disclosure.within_first for row in markets().values()} == {None}


def test_the_placement_says_where_the_cut_is():
    row = Market("xx", Disclosure(("#ad",)), "s", date(2026, 1, 1), before_the_cut=True)
    assert row.on(125) == Disclosure(("#ad",), 125)
    assert row.on(None) == Disclosure(("#ad",))
    assert market("fr").on(125).within_first is None


def test_an_unknown_market_is_answered_with_the_known_ones():
    with pytest.raises(InvalidCampaign, match='expected one of us, uk, de, fr, it, ca, got "USA"'):
        market("USA")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [", "no YAML"),
        ("- 3", "market 1: expected fields and values"),
        (ROW + ", word: a}", "market 1: unknown word"),
        ("- {market: xx}", "market 1: any_of: expected a list"),
        ("- {market: xx, any_of: []}", "market 1: source: expected a str"),
        ("- {market: xx, any_of: [], source: s, dated: 2026-01-01}", "market 1: a disclosure accepts at least one"),
        ("- {market: xx, any_of: [1], source: s, dated: 2026-01-01}", "market 1: expected texts"),
        (ROW + ", at_most_hashtags_before: few}", "market 1: expected texts"),
        (ROW + "}\n" + ROW + "}", "market 2: 'xx' is there twice"),
    ],
)
def test_a_wrong_table_is_refused(text, problem):
    with pytest.raises(InvalidSettings) as caught:
        markets_from(text, source="own.yaml")
    assert str(caught.value).startswith(f"own.yaml: {problem}")

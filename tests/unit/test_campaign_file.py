"""Campaign documents: read, refused with reasons, written."""

# ruff: noqa: ISC004 (tables of sentences read best unbroken)

import json
import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from logocheck.campaign_file import STARTER, campaign_document, parse_campaign, warnings
from logocheck.domain.campaign import (
    Brand,
    Campaign,
    Dialect,
    Hashtags,
    MinimumHeight,
    ProminenceWeights,
    Region,
    ReviewPolicy,
    Rule,
    Thresholds,
)
from logocheck.domain.disclosure import Disclosure
from logocheck.errors import InvalidCampaign
from tests.posts import CAMPAIGNS, campaign

FULL = """\
schema: 1
name: Summer 2026
platform: tiktok-in-feed
hashtag_dialect: x
brands:
  - name: Acme
    logos: [acme.svg, sub/white.png]
    retired: [old/acme.png]
    palette: ["#E2001A", "#ffffff"]
  - name: 007
competitors:
  - {name: No}
hashtags:
  all_of: ["#ad", summer]
  any_of: ["#Été"]
  none_of: ["#free"]
thresholds:
  share: 0.05
  height: {pixels: 48, display_width: 720}
  prominence: .4
  region: {bottom: 0.5}
  safe_zone: 1
  clear_space: 0.5
  rotation: 10
  stretch: 1.1
  colour_difference: 8
  clarity: .3
  minimum_instances: 1
  maximum_instances: 3
review:
  uncertain_from: 0.3
  certain_from: 7e-1
  near_miss: 0
  rules: [region, safe_zone]
weights: {size: 2, clutter: 0}
disclosure:
  any_of: [" #AD ", "Paid  partnership"]
  within_first: 100
  at_most_hashtags_before: 0
"""


def problems(text):
    with pytest.raises(InvalidCampaign) as caught:
        parse_campaign(text, source="campaign.yaml")
    return caught.value.problems


def problem(lines):
    """The one problem of a campaign that is right but for some lines."""
    (only,) = problems("name: n\nbrands: [{name: Acme}]\n" + lines)
    return only.removeprefix("campaign.yaml:")


def test_an_empty_document_is_no_campaign():
    for empty in ("", "\n", "# only words\n"):
        assert problems(empty) == ("campaign.yaml: expected a campaign, got an empty document",)


def test_a_name_and_a_brand_are_enough():
    assert parse_campaign("name: n\nbrands: [{name: Acme}]") == Campaign("n", (Brand("Acme"),))


def test_every_field():
    assert parse_campaign(FULL) == Campaign(
        name="Summer 2026",
        brands=(
            Brand("Acme", ("acme.svg", "sub/white.png"), ("old/acme.png",), ("#e2001a", "#ffffff")),
            Brand("007"),
        ),
        platform="tiktok-in-feed",
        dialect=Dialect.X,
        competitors=(Brand("No"),),
        hashtags=Hashtags(("#ad", "#summer"), ("#Été",), ("#free",)),
        thresholds=Thresholds(0.05, MinimumHeight(48, 720), 0.4, Region(bottom=0.5), 1.0, 1, 3, 0.5, 10, 1.1, 8, 0.3),
        review=ReviewPolicy(0.3, 0.7, 0.0, (Rule.REGION, Rule.SAFE_ZONE)),
        weights=ProminenceWeights(size=2, clutter=0),
        disclosure=Disclosure(("#AD", "Paid  partnership"), 100, 0),
    )


def test_the_platform_brings_its_hashtag_dialect():
    text = "name: n\nbrands: [{name: Acme}]\nplatform: "
    assert parse_campaign(text + "tiktok-in-feed").dialect is Dialect.TIKTOK
    assert parse_campaign(text + "instagram-feed").dialect is Dialect.INSTAGRAM


def test_empty_fields_are_the_defaults():
    empty = "hashtags:\nthresholds: {share: null}\nreview: {}\ncompetitors: []\nweights: ~\nplatform:\n"
    assert parse_campaign("name: n\nbrands: [{name: Acme}]\n" + empty) == Campaign("n", (Brand("Acme"),))


def test_the_starter_is_valid_and_every_switched_off_line_too():
    agreed = parse_campaign(STARTER)
    assert (agreed.name, warnings(agreed)) == ("Northpeak summer", ())
    assert yaml.safe_load(STARTER).keys() < campaign_document(agreed).keys()
    # a line of explanation has no field name and no file name after its mark
    switched_on = re.sub(r"(?m)^( *)# ( *(?:- )?(?:[a-z_]+:|logos/))", r"\1\2", STARTER)
    agreed = parse_campaign(switched_on)
    assert agreed.brands[0].logos == ("logos/northpeak.svg", "logos/northpeak-white.svg")
    assert agreed.competitors == (Brand("Southvale", ("logos/southvale.png",)),)
    assert agreed.thresholds.height == MinimumHeight(60, 1080)
    assert agreed.thresholds.region == Region(bottom=0.5)
    assert agreed.thresholds.maximum_instances == 3
    assert (agreed.brands[0].retired, len(agreed.brands[0].palette)) == (("logos/northpeak-2019.svg",), 2)
    limits = agreed.thresholds
    assert agreed.disclosure == Disclosure(("#ad", "Paid partnership"), 125, 0)
    asked = (limits.clear_space, limits.rotation, limits.stretch, limits.colour_difference, limits.clarity)
    assert asked == (0.5, 10, 1.1, 12, 0.4)


def test_json_is_read_too_with_tabs_and_escapes():
    document = {"name": "Été 😀", "brands": [{"name": "A/b"}], "hashtags": {"all_of": ["#ad"]}}
    for text in (json.dumps(document, indent="\t"), json.dumps(document, ensure_ascii=False).replace("/", "\\/")):
        assert parse_campaign(text).name == "Été 😀"
        assert parse_campaign(text).brands == (Brand("A/b"),)


@settings(max_examples=30)  # the YAML reader in Python takes its time
@given(CAMPAIGNS, st.sampled_from([None, 2, "\t"]))
def test_what_is_written_reads_back_equal(agreed, indent):
    document = campaign_document(agreed)
    assert parse_campaign(json.dumps(document, indent=indent)) == agreed
    assert parse_campaign(yaml.safe_dump(document, allow_unicode=True)) == agreed


def test_all_problems_come_at_once_in_the_order_of_lines():
    text = """\
nme: Summer
platform: instagram
brands:
  - name: Acme
    logo: acme.svg
  - logos: [a.svg]
hashtags:
  all_of:
    - #ad
    - "#two words"
thresholds:
  share: "5%"
  height: 48
  minimum_instances: 0
review:
  rules: [sise]
"""
    rules = ", ".join(Rule)
    assert problems(text) == (
        "campaign.yaml:1: nme: unknown field; did you mean name?",
        "campaign.yaml:1: name: expected the campaign's name, got nothing",
        "campaign.yaml:2: platform: expected one of none, meta-stories, meta-reels, instagram-feed, tiktok-in-feed, "
        'youtube-shorts, snapchat-ads, got "instagram" (did you mean instagram-feed?)',
        "campaign.yaml:5: brands[0].logo: unknown field; did you mean logos?",
        "campaign.yaml:6: brands[1].name: expected the brand's name, got nothing",
        'campaign.yaml:9: hashtags.all_of[0]: expected a hashtag, got nothing (in YAML write it in quotes: "#ad")',
        'campaign.yaml:10: hashtags.all_of[1]: expected one hashtag of the instagram dialect, got "#two words"',
        'campaign.yaml:12: thresholds.share: expected a number from 0 to 1, got "5%" (write 0.05)',
        "campaign.yaml:13: thresholds.height: expected the fields pixels, display_width, got 48",
        "campaign.yaml:14: thresholds.minimum_instances: expected a whole number of at least 1, got 0",
        f'campaign.yaml:16: review.rules[0]: expected one of {rules}, got "sise"',
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("schema: 2", "3: schema: expected 1, the one version there is"),
        ("music: loud", "3: music: unknown field; expected one of schema, name, platform, hashtag_dialect, brands, "
         "competitors, hashtags, thresholds, review, weights, disclosure"),
        ("platform: [none]", "3: platform: expected 1 to 500 printable characters, got a list"),
        ("hashtag_dialect: facebook", '3: hashtag_dialect: expected one of x, instagram, tiktok, got "facebook"'),
        ("competitors: Bolt", '3: competitors: expected a list, got "Bolt"'),
        ("competitors: [Bolt]", '3: competitors[0]: expected the fields name, logos, retired, palette, got "Bolt"'),
        ("competitors: [{name: ACME}]", "1: each brand and competitor is named once, and Acme and ACME are one name"),
        ("competitors: [{name: B, logos: [a, a]}]", "3: competitors[0]: brand 'B' names a logo twice"),
        ('competitors: [{name: "a\\tb"}]',
         '3: competitors[0].name: expected 1 to 500 printable characters, got "a\\tb"'),
        ("name: again", "3: name: expected once, got it again"),
        ("hashtags: {all_of: '#ad'}", '3: hashtags.all_of: expected a list, got "#ad"'),
        ("hashtags: {any_of: ['#ad'], none_of: ['#AD']}",
         "3: hashtags.none_of: expected hashtags that are not required, got #AD"),
        ("hashtags: {all_of: [[]]}", "3: hashtags.all_of[0]: expected 1 to 500 printable characters, got a list"),
        ("hashtag_dialect: x\nhashtags: {all_of: ['#16']}",
         '4: hashtags.all_of[0]: expected one hashtag of the x dialect, got "#16"'),
        ("thresholds:\n  share: 1.2", "4: thresholds.share: expected a number from 0 to 1, got 1.2 (if that is per cent, write 0.012)"),  # noqa: E501
        ("thresholds: {share: '0.1'}", '3: thresholds.share: expected a number from 0 to 1, got "0.1" in quotes, which is text (write 0.1)'),  # noqa: E501
        ("thresholds: {prominence: .nan}", '3: thresholds.prominence: expected a number from 0 to 1, got ".nan"'),
        ("thresholds: {safe_zone: 1_0}", '3: thresholds.safe_zone: expected a number from 0 to 1, got "1_0"'),
        ("thresholds: {height: {}}",
         "3: thresholds.height.pixels: expected the logo's least height in pixels, got nothing"),
        ("thresholds: {height: {pixels: 0}}", "3: thresholds.height: pixels is above 0"),
        ("thresholds: {height: {pixels: -1}}",
         "3: thresholds.height.pixels: expected a number of at least 0, got -1"),
        ("thresholds: {height: {pixels: 9, display_width: 1.5}}",
         "3: thresholds.height.display_width: expected a whole number of at least 1, got 1.5"),
        ("thresholds: {region: {left: 0.6, right: 0.5}}",
         "3: thresholds.region: a region has 0 <= left < right <= 1"),
        ("thresholds: {minimum_instances: 3, maximum_instances: 2}",
         "3: thresholds: maximum_instances is not below minimum_instances"),
        ("review: {uncertain_from: 0.9}", "3: review: 0 <= uncertain_from <= certain_from <= 1"),
        ("review: {near_miss: 1}", "3: review: near_miss is in [0, 1)"),
        ("competitors: [{name: B, logos: [a], retired: [a]}]", "3: competitors[0]: brand 'B' names a logo twice"),
        ("competitors: [{name: B, palette: red}]", '3: competitors[0].palette: expected a list, got "red"'),
        ("competitors: [{name: B, palette: [red]}]",
         '3: competitors[0].palette[0]: expected a colour such as "#e2001a", got "red"'),
        ("competitors:\n  - name: B\n    palette:\n      - #e2001a",
         '6: competitors[0].palette[0]: expected a colour such as "#e2001a", got nothing '
         '(in YAML write it in quotes: "#e2001a")'),
        ("thresholds: {clear_space: -1}", "3: thresholds.clear_space: expected a number of at least 0, got -1"),
        ("thresholds: {rotation: 270}", "3: thresholds.rotation: expected a number from 0 to 180, got 270"),
        ("thresholds: {stretch: 0.9}", "3: thresholds.stretch: expected a number of at least 1, got 0.9"),
        ("thresholds: {colour_difference: little}",
         '3: thresholds.colour_difference: expected a number of at least 0, got "little"'),
        ("thresholds: {clarity: 40 %}",
         '3: thresholds.clarity: expected a number from 0 to 1, got "40 %" (write 0.4)'),
        ("weights: {size: 0, position: 0, visibility: 0, clutter: 0}",
         "3: weights: at least one weight besides clarity and lettering is above 0"),
        ("disclosure: {market: USA}",
         '3: disclosure.market: expected one of us, uk, de, fr, it, ca, got "USA"'),
        ("disclosure: {within_first: 9}",
         "3: disclosure: expected a market, or any_of with the words that are accepted"),
        ("disclosure:\n  any_of:\n    - #ad",
         '5: disclosure.any_of[0]: expected a hashtag, got nothing (in YAML write it in quotes: "#ad")'),
        ("disclosure: {any_of: ['#a d']}",
         '3: disclosure.any_of[0]: expected one hashtag of the instagram dialect, got "#a d"'),
        ("disclosure: {any_of: ['...']}", "3: disclosure.any_of[0]: expected words, got signs alone"),
        ("disclosure: {market: us, within_first: 0}",
         "3: disclosure.within_first: expected a whole number of at least 1, got 0"),
        ("disclosure: {market: us, at_most_hashtags_before: -1}",
         "3: disclosure.at_most_hashtags_before: expected a whole number of at least 0, got -1"),
        ("hashtags:\n  all_of: #ad\n",
         '4: hashtags.all_of: expected a hashtag, got nothing (in YAML write it in quotes: "#ad")'),
        ("thresholds: {share: }", "3: thresholds.share: expected a number, got nothing"),
        ("disclosure: {market: us, within_first: }",
         "3: disclosure.within_first: expected a whole number, got nothing"),
        ("weights: {size: 1e999}", '3: weights.size: expected a number of at least 0, got "1e999"'),
    ],
)  # fmt: skip
def test_one_problem(lines, expected):
    assert problem(lines) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1]", "1: expected the fields schema, name, platform, hashtag_dialect, brands, competitors, hashtags, "
         "thresholds, review, weights, disclosure, got a list"),
        ("name: n", "1: a campaign requires a brand, a hashtag or a disclosure"),
        ("name: [", "1: expected YAML or JSON: expected the node content, but found '<stream end>'"),
        ("name: n\nhashtags:\n  all_of: [#ad]\n  any_of: [x]\n",
         "5: expected YAML or JSON: expected ',' or ']', but got '<stream end>'; "
         'line 3: YAML wants hashtags in quotes: ["#ad"]'),
        ("name: a\nb: c: d", "2: expected YAML or JSON: mapping values are not allowed here"),
        ("name: a\n---\nname: b", "2: expected one document, got a second one after ---"),
        ("name: &a x\nbrands: *a", "1: expected values written out, got an anchor or alias (& or *)"),
        ("{<<: {name: a}}", "1: expected a field name before the colon"),
        ("? [a]\n: b", "1: expected a field name before the colon"),
        ("[" * 100, "1: expected at most 20 levels"),
        ("- a\n" * 30_000, "19999: expected at most 20,000 values"),
    ],
)  # fmt: skip
def test_documents_that_are_no_campaign(text, expected):
    assert problems(text) == (f"campaign.yaml:{expected}",)


@pytest.mark.parametrize("text", ["name: \x00", "name: \ud800", "name: \x1b[2J"])
def test_characters_that_no_document_has(text):
    assert problems(text) == ("campaign.yaml: expected YAML or JSON text, got characters that cannot be in it",)


def test_a_megabyte_is_too_long():
    assert problems("#" * 1_000_001) == ("campaign.yaml: expected at most 1,000,000 characters, got 1,000,001",)


def test_tags_make_no_objects():
    (only,) = problems("name: !!python/object/apply:os.getcwd []\nbrands: [{name: A}]")
    assert only == "campaign.yaml:1: name: expected 1 to 500 printable characters, got a list"


@given(st.text(max_size=200) | st.text(st.sampled_from("{}[]:,\"'#&*!|>-?% \n\tname"), max_size=60))
def test_any_text_is_a_campaign_or_a_list_of_problems(text):
    try:
        parse_campaign(text)
    except InvalidCampaign as error:
        assert error.problems  # noqa: PT017


def test_more_hashtags_than_the_platform_takes():
    six = Hashtags(all_of=("#a", "#b", "#c", "#d", "#e"), any_of=("#f", "#g"))
    assert warnings(campaign(hashtags=six)) == ()
    assert warnings(campaign(hashtags=six, platform="instagram-feed")) == (
        "hashtags: the campaign requires 6; a post on instagram-feed takes 5 (as of 2026-11-21)",
    )
    five = Hashtags(all_of=six.all_of, none_of=("#h",))
    assert warnings(campaign(hashtags=five, platform="instagram-feed")) == ()


def disclosed(lines, platform="instagram-feed"):
    return parse_campaign(f"name: n\nplatform: {platform}\ndisclosure: {lines}")


def test_a_market_brings_its_words_and_the_placement_says_where_a_caption_is_cut():
    us = ("#ad", "#sponsored", "Ad", "Sponsored")
    assert disclosed("{market: us}").disclosure == Disclosure(us, 125)
    assert disclosed("{market: us}", "tiktok-in-feed").disclosure == Disclosure(us)
    assert disclosed("{market: it}").disclosure.at_most_hashtags_before == 2
    assert disclosed("{market: fr}").disclosure.within_first is None


def test_what_is_written_beside_a_market_replaces_its_rule():
    written = "{market: it, any_of: ['#ad'], within_first: 80, at_most_hashtags_before: 0}"
    assert disclosed(written).disclosure == Disclosure(("#ad",), 80, 0)
    assert disclosed("{market: us, within_first: 80}").disclosure.within_first == 80


def test_a_disclosure_that_may_stand_anywhere_is_warned_about():
    assert warnings(disclosed("{market: us}")) == ()
    (only,) = warnings(disclosed("{market: us}", "tiktok-in-feed"))
    assert only.startswith("disclosure: it may stand at the end of a long caption")


def test_a_disclosure_that_is_forbidden_is_warned_about():
    text = 'name: n\nhashtags: {none_of: ["#AD"]}\ndisclosure: {any_of: ["#ad", "Ad"], within_first: 99}\n'
    assert warnings(parse_campaign(text)) == ("disclosure: #ad would do, and fails the post by hashtags.none_of",)

"""Required and forbidden hashtags, wherever they stand."""

# ruff: noqa: E501 (tables of sentences read best unbroken)

from datetime import date

import pytest

from logocheck.domain.campaign import Hashtags, ReviewPolicy, Rule
from logocheck.domain.disclosure import Disclosure
from logocheck.domain.hashtag_rules import hashtag_findings, hashtag_limit_finding
from logocheck.domain.safezones import NOTHING_COVERED, Zone
from tests.posts import CENTRE, campaign, line, post, seen

ALL, ANY, NONE = {"all_of": ("#ad", "#acme")}, {"any_of": ("#summer", "#sun")}, {"none_of": ("#gift", "#free")}


def judged(lists, **texts):
    sightings = texts.pop("sightings", ())
    (finding,) = hashtag_findings(campaign(hashtags=Hashtags(**lists)), post(*sightings, **texts))
    return str(finding.outcome), finding.sentence


def test_nothing_asked_nothing_found():
    assert list(hashtag_findings(campaign(), post(caption="#ad"))) == []


@pytest.mark.parametrize(
    ("lists", "texts", "outcome", "sentence"),
    [
        (ALL, {}, "fail", "#ad and #acme are missing."),
        (ALL, {"caption": "#AD"}, "fail", "#acme is missing."),
        (ALL, {"caption": "#ad #acmex"}, "fail", "#acme is missing (the caption has #acmex)."),
        (ALL, {"caption": "#ad and ad acme"}, "fail", "#acme is missing."),
        (
            ALL, {"caption": "#AD", "first_comment": "#Acme"}, "pass",
            "#AD is in the caption; #Acme is in the first comment.",
        ),
        (ANY, {}, "fail", "One of #summer or #sun is required; none is there."),
        (ANY, {"caption": "#sumer"}, "fail", "One of #summer or #sun is required; none is there (the caption has #sumer)."),
        (ANY, {"first_comment": "#sun"}, "pass", "#sun is in the first comment."),
        ({"any_of": ("#sun",)}, {}, "fail", "#sun is missing."),
        (NONE, {}, "pass", "#gift and #free are not used."),
        (NONE, {"caption": "#freedom"}, "pass", "#gift and #free are not used."),
        (NONE, {"caption": "#Free"}, "fail", "#Free is in the caption; it is not allowed."),
        (NONE, {"caption": "#free #gift"}, "fail", "#gift is in the caption; #free is in the caption; they are not allowed."),
    ],
)  # fmt: skip
def test_captions(lists, texts, outcome, sentence):
    assert judged(lists, **texts) == (outcome, sentence)


@pytest.mark.parametrize(
    ("lists", "text", "confidence", "outcome", "sentence"),
    [
        (ANY, "love #Summer", 0.9, "pass", "#Summer is in the picture."),
        (ANY, "love #Summer", 0.8, "pass", "#Summer is in the picture."),
        (
            ANY, "love #Summer", 0.6, "review",
            "#Summer in the picture is hard to read (confidence 0.60); a person should look.",
        ),
        (ANY, "Summer", 0.99, "review", "The picture has the words of #summer without a clear #; a person should look."),
        (ANY, "# sum mer", 0.9, "review", "The picture has the words of #summer without a clear #; a person should look."),
        (ANY, "midsummer", 0.99, "fail", "One of #summer or #sun is required; none is there."),
        (NONE, "#free", 0.9, "fail", "#free is in the picture; it is not allowed."),
        (NONE, "#free", 0.5, "review", "#free in the picture is hard to read (confidence 0.50); a person should look."),
        (NONE, "free", 0.99, "pass", "#gift and #free are not used."),
    ],
)  # fmt: skip
def test_text_in_the_picture(lists, text, confidence, outcome, sentence):
    assert judged(lists, lines=[line(text, confidence=confidence)]) == (outcome, sentence)


def test_the_lettering_of_a_logo_is_no_hashtag():
    tag = {"any_of": ("#acme",)}
    assert judged(tag, lines=[line("ACME", CENTRE)])[0] == "review"
    assert judged(tag, lines=[line("ACME", CENTRE)], sightings=[seen()])[0] == "fail"


def test_a_caption_is_surer_than_the_picture():
    assert judged(ANY, caption="#sun", lines=[line("#summer", confidence=0.3)]) == ("pass", "#sun is in the caption.")


def test_what_is_missing_weighs_more_than_what_is_doubtful():
    assert judged(ALL, lines=[line("#ad", confidence=0.3)]) == ("fail", "#acme is missing.")


def test_what_is_hard_to_read_is_not_satisfied_and_the_finding_shows_it():
    clear, faint = line("#ad", CENTRE, 0.9), line("#acme", confidence=0.3)
    (finding,) = hashtag_findings(campaign(hashtags=Hashtags(**ALL)), post(lines=[clear, faint]))
    assert (finding.outcome, finding.satisfied, finding.box) == ("review", False, faint.box)
    assert finding.sentence == "#acme in the picture is hard to read (confidence 0.30); a person should look."
    for lists in (ANY, NONE):
        lines = [line("#summer #free", confidence=0.3)]
        (doubtful,) = hashtag_findings(campaign(hashtags=Hashtags(**lists)), post(lines=lines))
        assert (doubtful.outcome, doubtful.satisfied) == ("review", False)


def test_words_without_a_sign_are_not_held_against_a_post():
    agreed = campaign(hashtags=Hashtags(none_of=("#free",)), disclosure=Disclosure(("#free",)))
    (finding,) = hashtag_findings(agreed, post(lines=[line("free")]))
    assert (finding.outcome, finding.sentence) == ("pass", "#free is not used.")


def test_words_without_a_sign_are_no_misspelt_hashtag():
    assert judged({"all_of": ("#summer", "#sumner")}, lines=[line("summer")]) == ("fail", "#sumner is missing.")


def test_a_finding_shows_what_was_there_and_where():
    observation = post(caption="#ad #ad #other", lines=[line("#acme", CENTRE)])
    (finding,) = hashtag_findings(campaign(hashtags=Hashtags(**ALL)), observation)
    assert (finding.rule, finding.measured, finding.required) == (Rule.HASHTAGS_ALL, "#ad, #other, #acme", "#ad, #acme")
    assert (finding.unit, finding.box) == ("hashtags", CENTRE)
    assert next(hashtag_findings(campaign(hashtags=Hashtags(**ALL)), post())).measured is None


@pytest.mark.parametrize(
    ("caption", "outcome", "sentence"),
    [
        ("", "pass", "The caption has 0 hashtags; a post on reels takes at most 2 (as of 2026-02-03)."),
        ("#a and #b", "pass", "The caption has 2 hashtags; a post on reels takes at most 2 (as of 2026-02-03)."),
        ("#a #a #a", "fail", "The caption has 3 hashtags; a post on reels takes at most 2 (as of 2026-02-03)."),
    ],
)
def test_the_platform_takes_a_number_of_hashtags_only(caption, outcome, sentence):
    zone = Zone("reels", dated=date(2026, 2, 3), hashtag_limit=2)
    facts = post(caption=caption, first_comment="#c #d #e")
    (finding,) = hashtag_limit_finding(campaign(), facts, zone)
    assert (finding.rule, finding.outcome, finding.sentence) == (Rule.HASHTAG_LIMIT, outcome, sentence)
    (left,) = hashtag_limit_finding(campaign(review=ReviewPolicy(rules=(Rule.HASHTAG_LIMIT,))), facts, zone)
    assert left.outcome == ("pass" if outcome == "pass" else "review")


def test_a_platform_without_a_known_limit_asks_for_nothing():
    assert list(hashtag_limit_finding(campaign(), post(caption="#a " * 99), NOTHING_COVERED)) == []

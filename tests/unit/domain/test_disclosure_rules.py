"""Whether a post says that it is advertising, early enough and not hidden."""

# ruff: noqa: E501 (tables of sentences read best unbroken)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.campaign import ReviewPolicy, Rule
from logocheck.domain.disclosure import Disclosure
from logocheck.domain.disclosure_rules import disclosure_findings
from logocheck.domain.verdict import Outcome
from tests.posts import CENTRE, campaign, line, post, seen

ANYWHERE = Disclosure(("#ad", "Ad", "Paid partnership"))
EARLY = Disclosure(("#ad", "Ad", "Paid partnership"), within_first=20)
OPEN = Disclosure(("#ad", "Paid partnership"), at_most_hashtags_before=1)
WANTED = '#ad, "Ad" or "Paid partnership" is required.'


def judged(asked, sightings=(), review=None, **texts):
    agreed = campaign(disclosure=asked, review=review or ReviewPolicy())
    (finding,) = disclosure_findings(agreed, post(*sightings, **texts))
    assert finding.rule is Rule.DISCLOSURE
    return str(finding.outcome), finding.sentence


def test_nothing_asked_nothing_found():
    assert list(disclosure_findings(campaign(), post(caption="#ad"))) == []


@pytest.mark.parametrize(
    ("asked", "caption", "outcome", "sentence"),
    [
        (ANYWHERE, "", "fail", f"Nothing says that this is advertising; {WANTED}"),
        (ANYWHERE, "a day out #adv", "fail", f"Nothing says that this is advertising (the caption has #adv); {WANTED}"),
        (ANYWHERE, "Bad day, adults", "fail", f"Nothing says that this is advertising; {WANTED}"),
        (ANYWHERE, "#AD a day out", "pass", "#AD is in the caption."),
        (ANYWHERE, "a day out" + "." * 900 + " #ad", "pass", "#ad is in the caption."),
        (ANYWHERE, "Ad | a day out", "pass", '"Ad" is in the caption.'),
        (ANYWHERE, "this is not an ad", "review", '"ad" is part of a sentence, which may mean something else; a person should look.'),
        (ANYWHERE, "not an ad\n#ad", "pass", "#ad is in the caption."),
        (ANYWHERE, "#ad #sun #fun", "pass", "#ad is in the caption."),
        (ANYWHERE, "sun #sun #ad", "review", "#ad stands in a row of hashtags; a person should look."),
        (ANYWHERE, "my #mug is warm #ad", "pass", "#ad is in the caption."),
        (EARLY, "  0123456789 123456 #ad", "review", "#ad ends 21 characters into the caption; the first 20 are required. It is a near miss; a person should look."),
        (EARLY, "\n\n0123456789 12345 #ad", "pass", "#ad is in the caption."),
        (EARLY, "0123456789 123456789 #ad", "fail", "#ad ends 24 characters into the caption; the first 20 are required."),
        (EARLY, "0123456789 123456789 #ad\nAd", "fail", "#ad ends 24 characters into the caption; the first 20 are required."),
        (EARLY, "Ad.\n0123456789 123456789 #ad", "pass", '"Ad" is in the caption.'),
        (OPEN, "#sun #ad", "pass", "#ad is in the caption."),
        (OPEN, "#sun and #fun and #ad", "fail", "#ad stands behind 2 hashtags; at most 1 hashtag may stand before it."),
        (OPEN, "#sun #fun Paid partnership", "fail", '"Paid partnership" stands behind 2 hashtags; at most 1 hashtag may stand before it.'),
        (EARLY, "012345678 is not an ad", "review", '"ad" is part of a sentence, which may mean something else; a person should look.'),
        (ANYWHERE, "#sun ad it up", "review", '"ad" is part of a sentence, which may mean something else; a person should look.'),
    ],
)  # fmt: skip
def test_captions(asked, caption, outcome, sentence):
    assert judged(asked, caption=caption) == (outcome, sentence)


def test_the_first_comment_alone_does_not_do():
    assert judged(ANYWHERE, first_comment="#ad") == ("fail", "#ad is only in the first comment, where few look.")
    assert judged(ANYWHERE, caption="Ad", first_comment="#ad")[0] == "pass"


@pytest.mark.parametrize(
    ("text", "confidence", "outcome", "sentence"),
    [
        ("#ad", 0.9, "pass", "#ad is in the picture."),
        ("#ad", 0.6, "review", "#ad in the picture is hard to read (confidence 0.60); a person should look."),
        ("AD", 0.9, "review", "The picture has the words of #ad without a clear #; a person should look."),
        ("Paid partnership", 0.9, "review", 'The picture has the words "Paid partnership", on a thing or laid over it; a person should look.'),
    ],
)  # fmt: skip
def test_the_picture_counts_wherever_the_caption_is_cut(text, confidence, outcome, sentence):
    late = "0123456789 123456789 123456789 #ad"
    assert judged(EARLY, caption=late, lines=[line(text, confidence=confidence)]) == (outcome, sentence)


@pytest.mark.parametrize("text", ["AD", "Paid partnership"])
def test_what_a_person_should_look_at_is_shown_and_not_satisfied(text):
    (finding,) = disclosure_findings(campaign(disclosure=ANYWHERE), post(lines=[line(text, CENTRE)]))
    assert (finding.outcome, finding.satisfied, finding.box) == ("review", False, CENTRE)


def test_lettering_on_a_logo_is_no_disclosure():
    lettering = line("Ad", box=CENTRE)
    assert judged(ANYWHERE, sightings=[seen()], lines=[lettering])[0] == "fail"


def test_a_campaign_may_leave_it_to_a_person():
    outcome, sentence = judged(ANYWHERE, review=ReviewPolicy(rules=(Rule.DISCLOSURE,)))
    assert (outcome, sentence) == (
        "review",
        f"Nothing says that this is advertising; {WANTED} This campaign leaves it to a person.",
    )


def test_the_finding_says_what_is_there_and_what_is_asked():
    (finding,) = disclosure_findings(
        campaign(disclosure=Disclosure(("#ad", "Ad"), 125, 2)), post(caption="hello #AD", lines=[line("#ad")])
    )
    assert (finding.measured, finding.unit) == ("#AD in the caption", "disclosure")
    assert finding.required == '#ad or "Ad", within the first 125 characters, after at most 2 hashtags'


RANK = {Outcome.PASS: 2, Outcome.REVIEW: 1, Outcome.FAIL: 0}


@given(st.text(st.sampled_from("ad #.\n"), max_size=30), st.integers(1, 30), st.integers(0, 3))
def test_a_stricter_campaign_never_lets_more_pass(caption, within, before):
    def rank(asked):
        (finding,) = disclosure_findings(campaign(disclosure=asked), post(caption=caption))
        return RANK[finding.outcome]

    words = ("#ad", "Ad")
    assert rank(Disclosure(words, within, before)) <= rank(Disclosure(words, within + 1, before + 1))
    assert rank(Disclosure(words, within, before)) <= rank(Disclosure(words, None, before))
    assert rank(Disclosure(words[:1], within)) <= rank(Disclosure(words, within))

"""What the pages are made of: numbers, captions, gauges and the layers over the photo."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.campaign import Brand, Campaign, Dialect, Hashtags, Rule
from logocheck.domain.detection import Observation, TextLine
from logocheck.domain.geometry import Box, Size
from logocheck.domain.prominence import Prominence
from logocheck.domain.report import Logo, Report
from logocheck.domain.safezones import Zone
from logocheck.domain.verdict import Finding, verdict
from service.dashboard import numbers
from service.dashboard.captions import pieces
from service.dashboard.gauges import gauge
from service.dashboard.overlay import overlay
from service.dashboard.words import RULES, rule_words

CAMPAIGN = Campaign(
    "c", (Brand("Nordu"),), platform="meta-reels", hashtags=Hashtags(("#ad",), ("#nordu",), ("#giveaway",))
)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("filtered", "text"),
    [
        (numbers.percent(None), "–"),
        (numbers.percent(0), "0 %"),
        (numbers.percent(0.0199), "2.0 %"),
        (numbers.percent(0.5), "50 %"),
        (numbers.percent(1), "100 %"),
        (numbers.percent(0.125), "13 %"),
        (numbers.percent(0.145), "15 %"),
        (numbers.percent(0.275), "28 %"),
        (numbers.score(0.756), "0.76"),
        (numbers.score(None), "–"),
        (numbers.pixels(60.4), "60 px"),
        (numbers.pixels(None), "–"),
        (numbers.count(1234567), "1\u202f234\u202f567"),
        (numbers.count(None), "–"),
        (numbers.quantity(None, "share"), "–"),
        (numbers.quantity("", "hashtags"), "–"),
        (numbers.quantity("#ad", "hashtags"), "#ad"),
        (numbers.quantity(0.021, "share"), "2.1 %"),
        (numbers.quantity(3, "count"), "3"),
        (numbers.quantity(8.24, "degrees"), "8.24°"),
        (numbers.quantity(20.0, "degrees"), "20°"),
        (numbers.quantity(None, "degrees"), "–"),
        (numbers.quantity(0.5, "a unit of the future"), "0.50"),
        (numbers.size_in_bytes(0), "0 B"),
        (numbers.size_in_bytes(2048), "2 KiB"),
        (numbers.size_in_bytes(32 * 2**20), "32 MiB"),
        (numbers.size_in_bytes(1.5 * 2**20), "1.5 MiB"),
        (numbers.size_in_bytes(None), "–"),
        (numbers.when(None), "–"),
        (numbers.when(NOON), "20 Nov 2026, 12:00 UTC"),
        (numbers.when(NOON.astimezone(timezone(timedelta(hours=9)))), "20 Nov 2026, 12:00 UTC"),
        (numbers.iso(NOON), "2026-11-20T12:00:00+00:00"),
        (numbers.iso(None), ""),
        (numbers.seconds_between(NOON, NOON + timedelta(seconds=1.44)), "1.4 s"),
        (numbers.seconds_between(None, NOON), "–"),
    ],
)
def test_numbers_and_times_as_people_read_them(filtered, text):
    assert filtered == text


@pytest.mark.parametrize(
    ("measured", "required", "unit", "texts"),
    [
        (0.498, 0.5, "share", ("49.8 %", "50 %")),
        (0.5, 0.5, "share", ("50 %", "50 %")),
        (0.2, 0.125, "share", ("20 %", "12.5 %")),
        (0.01, 0.0025, "share", ("1.0 %", "0.25 %")),
        (0.4496, 0.45, "score", ("0.4496", "0.45")),
        (59.6, 60.0, "px", ("59.6 px", "60 px")),
        (10.04, 10.0, "degrees", ("10.04°", "10°")),
        (2.0, 3.0, "count", ("2", "3")),
        (1 / 3, 1 / 3, "score", ("0.33", "0.333333")),
        (None, 0.125, "share", ("–", "12.5 %")),
        ("#ad", "#ad", "hashtags", ("#ad", "#ad")),
    ],
)
def test_what_was_measured_is_not_rounded_to_what_is_required(measured, required, unit, texts):
    satisfied = measured is not None and measured >= required
    finding = Finding(
        Rule.SHARE, satisfied, certain=True, measured=measured, required=required, unit=unit, sentence="."
    )
    assert numbers.against(finding) == texts


def test_every_rule_has_its_words():
    assert set(RULES) == set(Rule)
    assert rule_words("a_rule_of_the_future") == "A rule of the future"


def test_a_caption_without_hashtags_is_one_piece():
    assert pieces("", CAMPAIGN) == ()
    assert [(p.text, p.kind) for p in pieces("hello", CAMPAIGN)] == [("hello", "text")]


def test_hashtags_are_asked_for_to_avoid_or_neither():
    kinds = {p.text: p.kind for p in pieces("so #AD with #nordu, no #giveaway #friday", CAMPAIGN) if p.kind != "text"}
    assert kinds == {"#AD": "asked", "#nordu": "asked", "#giveaway": "avoid", "#friday": "tag"}


def test_a_longer_hashtag_is_another_one():
    assert [p.kind for p in pieces("#nordux", CAMPAIGN)] == ["tag"]


@given(st.text(st.sampled_from("#ad＃nordu \n😀é"), max_size=60), st.sampled_from(Dialect))
def test_the_pieces_are_the_text(text, dialect):
    campaign = Campaign("c", (), dialect=dialect, hashtags=CAMPAIGN.hashtags)
    assert "".join(piece.text for piece in pieces(text, campaign)) == text


def finding(rule=Rule.SHARE, measured=0.01, required=0.02, unit="share", *, satisfied=False, certain=True, box=None):
    return Finding(rule, satisfied, certain, measured, required, unit, "A sentence.", "Nordu", box)


def test_a_gauge_puts_required_where_it_belongs():
    seen = gauge(finding(measured=0.01, required=0.02))
    assert seen.fill == pytest.approx(seen.tick / 2)
    assert seen.tick == pytest.approx(80)


def test_scores_and_probabilities_have_the_whole_scale():
    seen = gauge(finding(Rule.PROMINENCE, 0.25, 0.5, "score"))
    assert (seen.fill, seen.tick) == (25, 50)


@pytest.mark.parametrize(
    "shown",
    [
        finding(measured=None),
        finding(measured=0.0, required=0.0),
        finding(Rule.HASHTAGS_ALL, "#a", "#b", "hashtags"),
        finding(Rule.COMPETITORS, 1, 0, "count"),
        finding(Rule.REGION, "left", "right", "position"),
    ],
)
def test_no_gauge_where_a_bar_would_say_nothing(shown):
    assert gauge(shown) is None


def logo(box, *, brand="Nordu", confidence=0.9, dominant=True, competitor=False):
    parts = Prominence(0.5, 0.5, 0.5, 0.5, 0.5, 0.1, 40.0, 0.5, 1.0, 1.0)
    return Logo(brand, box, confidence, parts, dominant, competitor)


def report(*logos, findings=(), lines=()):
    return Report(CAMPAIGN, Observation(Size(1080, 1920), text_lines=tuple(lines)), logos, verdict(findings))


def test_nothing_found_has_no_marks():
    layers = overlay(report())
    assert (layers.marks, layers.pointers, layers.logos, layers.texts) == ((), (), (), ())
    assert len(layers.interface) == 4


def test_what_counts_is_number_one_and_competitors_come_last():
    layers = overlay(
        report(
            logo(Box(0, 0, 50, 50), brand="Foxglow", competitor=True),
            logo(Box(100, 0, 150, 50), dominant=False),
            logo(Box(200, 0, 250, 50), confidence=0.4),
        )
    )
    assert [(m.number, m.kind, m.dominant, m.doubtful) for m in layers.marks] == [
        (1, "brand", True, True),
        (2, "brand", False, False),
        (3, "competitor", True, False),
    ]


def test_findings_point_at_the_mark_of_their_evidence_failures_first():
    box, elsewhere = Box(0, 0, 50, 50), Box(500, 500, 600, 600)
    layers = overlay(
        report(
            logo(box),
            findings=[
                finding(satisfied=True, box=box),
                finding(certain=False, box=elsewhere),
                finding(box=None),
            ],
        )
    )
    assert [(p.finding.outcome.value, p.mark and p.mark.number) for p in layers.pointers] == [
        ("fail", None),
        ("review", 2),
        ("pass", 1),
    ]
    assert layers.marks[1].kind == "evidence"
    assert (layers.count("fail"), layers.count("review"), layers.count("pass")) == (1, 1, 1)


def test_only_text_with_hashtags_is_marked():
    lines = [TextLine(Box(0, 0, 90, 20), "hello", 0.9), TextLine(Box(0, 30, 90, 50), "#ad", 0.9)]
    assert [mark.title for mark in overlay(report(lines=lines)).texts] == ["#ad"]


def test_the_interface_is_shown_at_once_only_when_it_matters():
    assert not overlay(report(findings=[finding()])).interface_matters
    assert overlay(report(findings=[finding(Rule.SAFE_ZONE)])).interface_matters
    assert not overlay(report(findings=[finding(Rule.SAFE_ZONE, satisfied=True)])).interface_matters


@given(
    st.integers(1, 3000), st.integers(1, 3000), st.floats(-500, 3500), st.floats(-500, 3500),
    st.floats(1, 900), st.floats(1, 900),
)  # fmt: skip
def test_a_marks_number_always_stands_inside_the_frame(width, height, x, y, box_width, box_height):
    seen = Report(
        CAMPAIGN, Observation(Size(width, height)), (logo(Box(x, y, x + box_width, y + box_height)),), verdict([])
    )
    layers = overlay(seen)
    plate = layers.plate(layers.marks[0])
    assert plate.x1 >= 0
    assert plate.y1 >= 0
    assert plate.x2 <= width + 1e-6
    assert plate.y2 <= height + 1e-6


def test_the_interface_over_a_photo_is_that_of_the_day_it_was_judged():
    then = Zone("meta-reels", bottom=0.5, source="s", dated=date(2026, 1, 2))
    layers = overlay(replace(report(), zone=then))
    assert layers.covered_by == "meta-reels, as of 2026-01-02"
    assert layers.zone_note.startswith("Judged by meta-reels as of 2026-01-02, which has changed")
    assert [part.y1 for part in layers.interface] == [report().observation.frame.height / 2]
    assert overlay(report()).zone_note == ""

"""Which lines of text in the picture are no lettering."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.campaign import Brand, Campaign, Hashtags
from logocheck.domain.detection import Observation, Sighting, TextLine
from logocheck.domain.geometry import Box, Size, intersection
from logocheck.domain.mentions import ON_A_LOGO, mentions, off_logos

CAMPAIGN = Campaign("summer", (Brand("Foxglow", ("a.svg",)),))
BOXES = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.integers(0, 40), st.integers(0, 40), st.integers(1, 25), st.integers(1, 25),
)  # fmt: skip


def seen(logos, lines):
    return Observation(
        Size(80, 80),
        sightings=tuple(Sighting("Foxglow", logo, 0.9, 0.9) for logo in logos),
        text_lines=tuple(TextLine(line, str(number), 0.9) for number, line in enumerate(lines)),
    )


def test_without_logos_every_line_stands_alone():
    assert list(off_logos(CAMPAIGN, seen([], []))) == []
    observation = seen([], [Box(0, 0, 9, 9)])
    assert tuple(off_logos(CAMPAIGN, observation)) == observation.text_lines


@given(st.lists(BOXES, max_size=4), st.lists(BOXES, max_size=40))
def test_lines_of_which_half_lies_on_one_logo_are_its_lettering(logos, lines):
    observation = seen(logos, lines)

    def on_one(line):
        parts = [part for logo in logos if (part := intersection(line.box, logo))]
        return any(part.area >= ON_A_LOGO * line.box.area for part in parts)

    expected = [line for line in observation.text_lines if not on_one(line)]
    assert list(off_logos(CAMPAIGN, observation)) == expected


def test_on_what_is_too_doubtful_to_be_a_logo_no_line_is_lettering():
    certain = seen([Box(0, 0, 20, 20)], [Box(2, 2, 9, 9)])
    assert list(off_logos(CAMPAIGN, certain)) == []
    doubtful = replace(certain, sightings=tuple(replace(logo, confidence=0.24) for logo in certain.sightings))
    assert tuple(off_logos(CAMPAIGN, doubtful)) == doubtful.text_lines


def split(*lines, tag="#foxglow_summer"):
    """The tags that may be read in lines (text, x, y), each 100 wide and 20 high."""
    read = tuple(TextLine(Box(x, y, x + 100, y + 20), text, 0.9) for text, x, y in lines)
    asked = Campaign("summer", (), hashtags=Hashtags(all_of=(tag,)))
    return {mention.tag for mention in mentions(asked, Observation(Size(800, 800), text_lines=read)) if mention.doubt}


def test_a_hashtag_may_be_split_within_a_line():
    assert split() == set()
    assert split(("#foxglow summer", 0, 0)) == split(("FOX GLOW SUM MER!", 0, 0)) == {"#foxglow_summer"}
    assert split(("fox glow summertime", 0, 0)) == set()
    assert split(("#हिन्दी दिवस", 0, 0), tag="#हिन्दीदिवस") == {"#हिन्दीदिवस"}


def test_a_hashtag_may_be_split_over_two_lines():
    assert split(("#Foxglow", 0, 0), ("Summer", 20, 24)) == {"#foxglow_summer"}
    assert split(("Love the #Fox", 0, 0), ("glow summer vibes", 0, 20)) == {"#foxglow_summer"}
    assert split(("Summer", 0, 0), ("Foxglow", 0, 24)) == set()
    assert split(("Foxglow", 0, 0), ("Summer", 0, 90)) == set()
    assert split(("Foxglow", 0, 0), ("Summer", 200, 24)) == set()


def test_a_hashtag_goes_on_no_further_down_than_its_smaller_line_is_high():
    def lines(gap):
        upper, lower = Box(0, 0, 100, 20), Box(0, 20 + gap, 100, 80 + gap)
        return tuple(TextLine(box, text, 0.9) for box, text in ((upper, "foxglow"), (lower, "summer")))

    asked = Campaign("summer", (), hashtags=Hashtags(all_of=("#foxglowsummer",)))
    found = [mentions(asked, Observation(Size(800, 800), text_lines=lines(gap))) for gap in (20, 21)]
    assert [len(read) for read in found] == [1, 0]

"""Which lines of text in the picture are no lettering."""

from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.campaign import Brand, Campaign
from logocheck.domain.detection import Observation, Sighting, TextLine
from logocheck.domain.geometry import Box, Size, intersection
from logocheck.domain.mentions import ON_A_LOGO, off_logos

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

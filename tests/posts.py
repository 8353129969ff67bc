"""Posts and campaigns for the tests of the rules, and strategies that make them."""

from hypothesis import strategies as st

from logocheck.domain.appearance import Appearance, Clarity, Colour, Quad
from logocheck.domain.campaign import (
    Brand,
    Campaign,
    Hashtags,
    MinimumHeight,
    ProminenceWeights,
    Region,
    ReviewPolicy,
    Rule,
    Thresholds,
)
from logocheck.domain.detection import Captions, Detection, Observation, Sighting, TextLine
from logocheck.domain.disclosure import Disclosure
from logocheck.domain.geometry import Box, Size

FRAME = Size(1000, 1000)
CENTRE = Box(400, 400, 600, 600)
CORNER = Box(0, 0, 100, 100)


def seen(brand="acme", box=CENTRE, confidence=0.9):
    return Sighting(brand, box, confidence, 0.9)


def post(*sightings, caption="", first_comment="", lines=(), detections=()):
    return Observation(FRAME, tuple(detections), sightings, tuple(lines), Captions(caption, first_comment))


def line(text, box=Box(100, 50, 300, 90), confidence=0.95):  # noqa: B008
    return TextLine(box, text, confidence)


def campaign(**changes):
    return Campaign(**({"name": "summer", "brands": (Brand("acme", ("acme.svg",)),)} | changes))


SHARE = st.floats(0, 1)
BOXES = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h), *(st.floats(-100, 1000),) * 2, *(st.floats(0.5, 900),) * 2
)
BRANDS = ("acme", "bolt", "corvo")
TAGS = st.lists(st.sampled_from(["#ad", "#summer", "#acme2026", "#été"]), max_size=3, unique=True).map(tuple)
APPEARANCES = st.builds(
    lambda clear, quad, stretch, colour: Appearance(clear, quad, stretch if quad else None, colour),
    st.none() | st.builds(Clarity, SHARE, st.floats(1, 21), st.floats(0, 500), SHARE),
    st.none() | BOXES.map(lambda b: Quad(((b.x1, b.y1), (b.x2, b.y1 + 0.1), (b.x2, b.y2), (b.x1, b.y2 + 9)))),
    st.floats(1, 4),
    st.none() | st.builds(Colour, st.floats(0, 90), placed=st.booleans()),
)
OBSERVATIONS = st.builds(
    Observation,
    frame=st.builds(Size, st.integers(1, 4000), st.integers(1, 4000)),
    detections=st.lists(st.builds(Detection, BOXES, st.just("logo"), SHARE), max_size=3).map(tuple),
    sightings=st.lists(
        st.builds(
            Sighting,
            st.sampled_from([*BRANDS, "stranger"]),
            BOXES,
            SHARE,
            SHARE,
            st.none() | st.sampled_from(["acme.svg", "old.png"]),
            appearance=st.none() | APPEARANCES,
        ),
        max_size=4,
    ).map(tuple),
    text_lines=st.lists(
        st.builds(TextLine, BOXES, st.sampled_from(["#ad", "acme", "summer sale", "#Summer now", ""]), SHARE),
        max_size=3,
    ).map(tuple),
    faces=st.lists(BOXES, max_size=2).map(tuple),
    captions=st.builds(Captions, st.text(max_size=20) | st.just("#AD #summer"), st.text(max_size=20)),
)
REGIONS = st.builds(Region, st.floats(0, 0.4), st.floats(0, 0.4), st.floats(0.5, 1), st.floats(0.5, 1))
REVIEWS = st.builds(
    lambda a, b, near, rules: ReviewPolicy(min(a, b), max(a, b), near, rules),
    SHARE, SHARE, st.floats(0, 0.9), st.lists(st.sampled_from(Rule), max_size=3, unique=True).map(tuple),
)  # fmt: skip
THRESHOLDS = st.builds(
    Thresholds,
    share=st.none() | SHARE,
    height=st.none() | st.builds(MinimumHeight, st.floats(0.5, 500), st.integers(1, 4000)),
    prominence=st.none() | SHARE,
    region=st.none() | REGIONS,
    safe_zone=st.none() | SHARE,
    minimum_instances=st.integers(1, 3),
    maximum_instances=st.none() | st.integers(3, 5),
    clear_space=st.none() | st.floats(0, 5),
    rotation=st.none() | st.floats(0, 180),
    stretch=st.none() | st.floats(1, 3),
    colour_difference=st.none() | st.floats(0, 50),
    clarity=st.none() | SHARE,
)
CAMPAIGNS = st.builds(
    Campaign,
    name=st.sampled_from(["summer", "Été 2026", "夏"]),
    brands=st.just((Brand("acme", ("acme.svg", "sub/white.png"), ("old.png",), ("#0b5d4b", "#f2f2f2")), Brand("bolt"))),
    platform=st.sampled_from(["none", "meta-reels", "tiktok-in-feed"]),
    competitors=st.sampled_from([(), (Brand("corvo", ("corvo.png",)),)]),
    hashtags=st.builds(Hashtags, TAGS, TAGS, st.sampled_from([(), ("#free",)])),
    thresholds=THRESHOLDS,
    review=REVIEWS,
    weights=st.builds(ProminenceWeights, *(st.floats(0, 5),) * 3, st.floats(0.1, 5), *(st.floats(0, 5),) * 2),
    disclosure=st.none()
    | st.builds(
        Disclosure,
        st.sampled_from([("#ad",), ("#été", "Paid partnership")]),
        st.none() | st.integers(1, 200),
        st.none() | st.integers(0, 5),
    ),
)

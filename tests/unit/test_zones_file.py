"""The table of placements."""

from datetime import date
from pathlib import Path

import pytest

from logocheck.domain.campaign import Dialect
from logocheck.domain.geometry import Box, Size
from logocheck.domain.safezones import Zone
from logocheck.errors import InvalidCampaign, InvalidSettings
from logocheck.zones_file import SCREEN, Placement, placement, placements_from, use_table, zone, zones

NONE = "- {name: none, source: s, dated: 2026-01-01}\n"


def test_none_covers_nothing():
    assert zone("none").free(Size(100, 200)) == Box(0, 0, 100, 200)


@pytest.mark.parametrize(
    ("name", "frame", "free"),
    [
        ("meta-stories", Size(1080, 1920), Box(0, 269, 1080, 1536)),
        ("meta-reels", Size(1080, 1920), Box(65, 269, 1015, 1248)),
        ("instagram-feed", Size(1080, 1350), Box(64, 64, 1016, 1286)),
        ("tiktok-in-feed", Size(1080, 1920), Box(119, 240, 961, 1260)),
        ("youtube-shorts", Size(1080, 1920), Box(0, 140, 984, 1440)),
        ("snapchat-ads", Size(1080, 1920), Box(64, 150, 1016, 1770)),
    ],
)
def test_the_table_says_what_its_sources_say_in_pixels(name, frame, free):
    found = zone(name).free(frame)
    assert (found.x1, found.y1, found.x2, found.y2) == pytest.approx((free.x1, free.y1, free.x2, free.y2), abs=1)


def test_every_row_has_a_source_and_a_date():
    assert all(row.source and row.dated for row in zones().values())


def test_dialects_and_hashtag_limits():
    assert placement("tiktok-in-feed").dialect is Dialect.TIKTOK
    limits = {name: row.hashtag_limit for name, row in zones().items()}
    assert limits == {
        "none": None,
        "meta-stories": 5,
        "meta-reels": 5,
        "instagram-feed": 5,
        "tiktok-in-feed": 5,
        "youtube-shorts": 15,
        "snapchat-ads": None,
    }


def test_an_unknown_placement_is_answered_with_the_known_ones():
    with pytest.raises(InvalidCampaign) as caught:
        zone("meta-reel")
    assert str(caught.value) == (
        "platform: expected one of none, meta-stories, meta-reels, instagram-feed, tiktok-in-feed, youtube-shorts, "
        'snapchat-ads, got "meta-reel" (did you mean meta-reels?)'
    )


def test_a_row_of_ones_own():
    own = NONE + "- {name: own, top: 0.1, dialect: x, hashtag_limit: 2, source: we measured, dated: 2026-02-03}"
    row = placements_from(own, source="own.yaml")["own"]
    assert row == Placement(
        Zone("own", top=0.1, source="we measured", dated=date(2026, 2, 3), hashtag_limit=2), Dialect.X
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "expected a list of placements"),
        ("a: [", "no YAML"),
        ("- {name: none, source: s, dated: 2026-13-01}", "no YAML: month"),
        ("- {name: a, source: s, dated: 2026-01-01}", 'expected a placement named "none"'),
        ("- 3", "placement 1: expected fields and values"),
        (NONE + "- {name: a, sorce: s}", "placement 2: unknown sorce"),
        (NONE + "- {name: a}", "placement 2: expected a name and a source"),
        (NONE + "- {name: a, source: s, dated: soon}", "placement 2: dated: expected a date"),
        (NONE + "- {name: a, source: s, dated: 2026-01-01, top: high}", "placement 2: top: expected a number"),
        (NONE + "- {name: a, source: s, dated: 2026-01-01, top: 1.5}", "placement 2: the sides of a zone"),
        (NONE + "- {name: a, source: s, dated: 2026-01-01, dialect: z}", "placement 2: 'z' is not a valid Dialect"),
        (
            NONE + "- {name: a, source: s, dated: 2026-01-01, hashtag_limit: many}",
            "placement 2: hashtag_limit: expected",
        ),
        (NONE + "- {name: a, source: s, dated: 2026-01-01, caption_cut: 0}", "placement 2: caption_cut is at least 1"),
        (NONE + "- {name: a, source: s, dated: 2026-01-01, frame: wide}", "placement 2: frame: expected width and"),
        (NONE + "- {name: a, source: s, dated: 2026-01-01, frame: [1080]}", "placement 2: frame: expected width and"),
        (NONE + "- {name: a, source: s, dated: 2026-01-01, frame: [9, 0]}", "placement 2: frame: expected width and"),
        (NONE + "- {name: a, source: s, dated: 2026-01-01, hashtag_limit: -1}", "placement 2: hashtag_limit is at"),
        (NONE + NONE, "placement 2: 'none' is there twice"),
    ],
)
def test_a_wrong_table_is_refused(text, problem):
    with pytest.raises(InvalidSettings) as caught:
        placements_from(text, source="own.yaml")
    assert str(caught.value).startswith(f"own.yaml: {problem}")


@pytest.fixture
def own(tmp_path):
    """Writes a table of one's own and answers its path; the shipped one is in use again afterwards."""

    def write(content):
        path = tmp_path / "own.yaml"
        path.write_bytes(content)
        return path

    yield write
    use_table(None)


def test_a_table_of_ones_own_takes_the_place_of_the_shipped_one(own):
    use_table(own((NONE + "- {name: billboard, top: 0.1, source: s, dated: 2026-01-01}").encode()))
    assert list(zones()) == ["none", "billboard"]
    with pytest.raises(InvalidCampaign, match="expected one of none, billboard"):
        zone("meta-reels")
    use_table(None)
    assert "meta-reels" in zones()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "expected a list of placements"),
        (b"\xff", "expected UTF-8 text"),
        (b"#" * (2**20 + 1), "has more than 1048576 bytes"),
        (b"- {name: a}", "placement 1: expected a name and a source"),
    ],
)
def test_a_wrong_file_is_named_and_the_table_stays(own, content, problem):
    path = own(content)
    with pytest.raises(InvalidSettings) as caught:
        use_table(path)
    assert str(caught.value).startswith(str(path))
    assert problem in str(caught.value)
    assert "meta-reels" in zones()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InvalidSettings, match=r"nowhere.yaml: No such file"):
        use_table(tmp_path / "nowhere.yaml")


def test_the_table_that_the_documents_show_is_one():
    document = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    example = document.split("```yaml\n", 1)[1].split("```", 1)[0]
    rows = placements_from(example, source="operations.md")
    assert rows["station-screen"].zone.hashtag_limit == 5
    assert rows["station-screen"].caption_cut == 125
    assert (rows["station-screen"].frame, rows["none"].frame) == (Size(1080, 1350), SCREEN)

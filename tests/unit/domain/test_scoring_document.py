"""docs/scoring.md keeps up with the rules."""

from pathlib import Path

from logocheck.domain.campaign import ProminenceWeights, ReviewPolicy, Rule
from logocheck.domain.geometry import Box, Size
from logocheck.domain.prominence import prominence
from logocheck.domain.safezones import NOTHING_COVERED
from logocheck.zones_file import zones

DOCUMENT = (Path(__file__).parents[3] / "docs" / "scoring.md").read_text("utf-8")
FRAME = Size(1000, 1000)


def test_every_rule_and_placement_is_explained():
    assert [name for name in (*Rule, *zones()) if f"`{name}`" not in DOCUMENT] == []


def test_the_defaults_are_the_ones_it_names():
    assert ProminenceWeights() == ProminenceWeights(3, 1, 1.5, 0.5, 0.5, 2)
    assert ReviewPolicy() == ReviewPolicy(0.25, 0.65, 0.1)


def test_the_logo_it_works_out_has_the_numbers_it_gives():
    logo = prominence(Box(600, 600, 800, 700), FRAME, NOTHING_COVERED, [Box(100, 100, 500, 200)], lettered=0)
    parts = (logo.share, logo.size, logo.position, logo.clutter, logo.score)
    assert [f"{part:.2f}" for part in parts] == ["0.02", "0.43", "0.55", "0.61", "0.55"]
    assert "(0.43³ · 0.55 · 1^1.5 · 0.61^0.5 · 0.5²)^(1 / 8) = 0.55" in DOCUMENT

"""What a campaign cannot be."""

import math

import pytest

from logocheck.domain.campaign import (
    Brand,
    Campaign,
    Hashtags,
    MinimumHeight,
    ProminenceWeights,
    Region,
    ReviewPolicy,
    Thresholds,
)
from logocheck.domain.disclosure import Disclosure


def test_hashtags_or_a_disclosure_alone_are_a_campaign():
    assert Campaign("n", (), hashtags=Hashtags(("#ad",))).brands == ()
    assert Campaign("n", (), disclosure=Disclosure(("#ad",))).brands == ()


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Campaign(" ", (Brand("a"),)), "name"),
        (lambda: Campaign("n", ()), "a brand, a hashtag or"),
        (lambda: Campaign("n", (Brand("a"), Brand("A"))), "named once"),
        (lambda: Campaign("n", (Brand("a"),), competitors=(Brand("a"),)), "named once"),
        (lambda: Brand(""), "name"),
        (lambda: Brand("a", ("x", "x")), "twice"),
        (lambda: Brand("a", ("x",), ("x",)), "twice"),
        (lambda: Brand("a", palette=("red",)), "#rrggbb"),
        (lambda: Region(left=0.5, right=0.5), "left < right"),
        (lambda: Region(bottom=1.1), "top < bottom"),
        (lambda: Region(top=math.nan), "top < bottom"),
        (lambda: MinimumHeight(0), "above 0"),
        (lambda: MinimumHeight(math.nan), "above 0"),
        (lambda: MinimumHeight(math.inf), "above 0"),
        (lambda: MinimumHeight(10, 0), "at least 1"),
        (lambda: Thresholds(share=1.1), r"share is in \[0, 1\]"),
        (lambda: Thresholds(prominence=-0.1), r"prominence is in \[0, 1\]"),
        (lambda: Thresholds(safe_zone=math.nan), r"safe_zone is in \[0, 1\]"),
        (lambda: Thresholds(clarity=1.1), r"clarity is in \[0, 1\]"),
        (lambda: Thresholds(clear_space=-0.1), "clear_space is at least 0"),
        (lambda: Thresholds(colour_difference=math.inf), "colour_difference is at least 0"),
        (lambda: Thresholds(rotation=181), r"rotation is in \[0, 180\]"),
        (lambda: Thresholds(rotation=math.nan), r"rotation is in \[0, 180\]"),
        (lambda: Thresholds(stretch=0.9), "stretch is at least 1"),
        (lambda: Thresholds(minimum_instances=0), "at least 1"),
        (lambda: Thresholds(minimum_instances=2, maximum_instances=1), "not below"),
        (lambda: Disclosure(()), "at least one hashtag or phrase"),
        (lambda: Disclosure(("#ad", "…")), "a letter or digit"),
        (lambda: Disclosure(("#ad",), 0), "within_first is at least 1"),
        (lambda: Disclosure(("#ad",), None, -1), "at_most_hashtags_before is at least 0"),
        (lambda: ReviewPolicy(0.7, 0.6), "uncertain_from <= certain_from"),
        (lambda: ReviewPolicy(near_miss=1), "near_miss"),
        (lambda: ProminenceWeights(size=-1), "at least 0"),
        (lambda: ProminenceWeights(size=math.inf), "at least 0"),
        (lambda: ProminenceWeights(size=1e308, position=1e308), "cannot be added"),
        (lambda: ProminenceWeights(0, 0, 0, 0), "besides clarity and lettering is above 0"),
        (lambda: ProminenceWeights(clarity=math.nan), "at least 0"),
    ],
)
def test_nonsense_is_refused(build, words):
    with pytest.raises(ValueError, match=words):
        build()

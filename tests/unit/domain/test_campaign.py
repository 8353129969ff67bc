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


def test_hashtags_alone_are_a_campaign():
    assert Campaign("n", (), hashtags=Hashtags(("#ad",))).brands == ()


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Campaign(" ", (Brand("a"),)), "name"),
        (lambda: Campaign("n", ()), "a brand or a hashtag"),
        (lambda: Campaign("n", (Brand("a"), Brand("A"))), "named once"),
        (lambda: Campaign("n", (Brand("a"),), competitors=(Brand("a"),)), "named once"),
        (lambda: Brand(""), "name"),
        (lambda: Brand("a", ("x", "x")), "twice"),
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
        (lambda: Thresholds(minimum_instances=0), "at least 1"),
        (lambda: Thresholds(minimum_instances=2, maximum_instances=1), "not below"),
        (lambda: ReviewPolicy(0.7, 0.6), "uncertain_from <= certain_from"),
        (lambda: ReviewPolicy(near_miss=1), "near_miss"),
        (lambda: ProminenceWeights(size=-1), "at least 0"),
        (lambda: ProminenceWeights(size=math.inf), "at least 0"),
        (lambda: ProminenceWeights(0, 0, 0, 0), "above 0"),
    ],
)
def test_nonsense_is_refused(build, words):
    with pytest.raises(ValueError, match=words):
        build()

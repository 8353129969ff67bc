import pytest
from hypothesis import given
from hypothesis import strategies as st

from logocheck.domain.campaign import Brand, Campaign, MinimumHeight, Region, Thresholds
from logocheck.domain.geometry import Box, Size
from service.dashboard.preview import SCREEN, preview


def drawn(**limits):
    return preview(Campaign("c", (Brand("Acme"),), thresholds=Thresholds(**limits)))


def test_a_campaign_without_demands_has_an_empty_screen():
    shown = drawn()
    assert (shown.covered, shown.region, shown.smallest) == ((), None, None)


def test_a_feed_post_is_no_whole_screen():
    feed = Campaign("c", (Brand("Acme"),), platform="instagram-feed", thresholds=Thresholds(share=0.1, region=Region()))
    shown = preview(feed)
    assert (shown.frame, drawn().frame) == (Size(1080, 1350), SCREEN)
    assert [round(part.height) for part in shown.covered[:2]] == [64, 64]
    assert shown.region == Box(0, 0, 1080, 1350)
    assert shown.smallest.area == pytest.approx(0.1 * 1080 * 1350)
    assert shown.smallest.centre == pytest.approx((540, 675))


@given(st.floats(0.0001, 1))
def test_the_smallest_logo_has_the_demanded_share(share):
    box = drawn(share=share).smallest
    assert box.area / (SCREEN.width * SCREEN.height) == pytest.approx(share)
    assert box.width <= SCREEN.width + 1e-6


def test_the_stricter_of_share_and_height_is_drawn():
    assert drawn(share=0.001, height=MinimumHeight(100, 540)).smallest.height == pytest.approx(200)
    assert drawn(share=0.5, height=MinimumHeight(10, 1080)).smallest.height > 10


def test_a_prominence_may_take_a_larger_one():
    assert not drawn(share=0.01).more
    assert drawn(share=0.01, prominence=0.6).more


def test_it_lies_in_the_middle_of_region_and_free_screen():
    shown = preview(Campaign("c", (Brand("Acme"),), platform="meta-reels", thresholds=Thresholds(
        share=0.01, region=Region(top=0, bottom=0.5))))  # fmt: skip
    assert shown.covered
    assert (shown.region.y1, shown.region.y2) == (0, SCREEN.height / 2)
    x, y = shown.smallest.centre
    assert shown.covered[0].y2 < y < SCREEN.height / 2
    assert not any(part.x1 < x < part.x2 and part.y1 < y < part.y2 for part in shown.covered)

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.dashboard.charts import by_day, by_tenth, heat, nice_top
from service.dashboard.numbers import duration


def test_no_posts_draw_no_bars():
    assert by_day({date(2026, 5, 1): dict.fromkeys(("pass", "fail", "review", "error"), 0)}).bars == ()
    assert by_tenth([0] * 10).bars == ()
    assert (heat([0] * 400).squares, heat([0] * 400).total) == ((), 0)


@given(st.lists(st.tuples(*[st.integers(0, 10**6)] * 4), min_size=1, max_size=60))
def test_stacks_stay_in_the_chart_and_are_as_high_as_their_sum(days):
    named = {
        date.fromordinal(700_000 + n): dict(zip(("pass", "fail", "review", "error"), day, strict=True))
        for n, day in enumerate(days)
    }
    chart = by_day(named)
    top = nice_top(max(map(sum, days)))
    assert all(-1e-6 <= bar.y <= bar.y + bar.height <= chart.height + 1e-6 for bar in chart.bars)
    assert sum(bar.height for bar in chart.bars) == pytest.approx(sum(map(sum, days)) / top * chart.height)


@given(st.integers(0, 10**9))
def test_the_scale_ends_at_a_round_number(most):
    assert nice_top(most) >= max(most, 1)
    assert str(nice_top(most)).rstrip("0") in {"1", "2", "5"}


@given(st.lists(st.integers(0, 1000), min_size=400, max_size=400))
def test_the_table_of_places_has_every_post(cells):
    assert sum(map(sum, heat(cells).thirds)) == sum(cells) == heat(cells).total


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, "–"), (0.25, "0.2 s"), (45, "45 s"), (600, "10 min"), (7300, "2 h"), (864000, "10 d")]
)
def test_a_duration_has_one_unit(seconds, words):
    assert duration(seconds) == words

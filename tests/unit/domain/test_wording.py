"""Numbers in sentences."""

import pytest

from logocheck.domain.wording import compared, percent, times


@pytest.mark.parametrize(
    ("measured", "required", "unit", "texts"),
    [
        (0.0, 0.05, "share", ("0 %", "5 %")),
        (0.032, 0.05, "share", ("3.2 %", "5 %")),
        (0.04999, 0.05, "share", ("4.999 %", "5 %")),
        (0.05, 0.05, "share", ("5 %", "5 %")),
        (59.6, 60.0, "px", ("59.6 px", "60 px")),
        (100.0, 100.0, "px", ("100 px", "100 px")),
        (0.4, 0.41, "score", ("0.4", "0.41")),
        (0.4999999999, 0.5, "score", ("0.5", "0.5")),
    ],
)
def test_as_few_digits_as_keep_them_apart(measured, required, unit, texts):
    assert compared(measured, required, unit) == texts


def test_words_for_numbers():
    assert [times(n) for n in range(4)] == ["not at all", "once", "twice", "3 times"]
    assert [percent(share) for share in (0, 0.001, 0.5, 1)] == ["0 %", "0.1 %", "50 %", "100 %"]

"""Nothing that people send is calculated by a spreadsheet."""

import pytest

from logocheck.spreadsheet import cell


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", "\u00a0=", "\u200b=", "\u2060 @"])
def test_what_a_spreadsheet_would_calculate_is_text(start):
    assert cell(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("value", ["", "plain", "#ad", "a=b", "🦊"])
def test_other_cells_stay_as_they_are(value):
    assert cell(value) == value

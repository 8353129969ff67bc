"""One rule for every text that comes with a post."""

import pytest

from logocheck.domain.captions import LONGEST_CAPTION, captions
from logocheck.domain.detection import Captions
from logocheck.errors import InvalidCaption


def test_no_text_is_fine():
    assert captions() == Captions("", "")


def test_the_longest_caption_is_kept_whole():
    assert captions("é" * LONGEST_CAPTION, "#ad") == Captions("é" * LONGEST_CAPTION, "#ad")


@pytest.mark.parametrize("text", ["x" * (LONGEST_CAPTION + 1), "x" * 2**20, "\udcff", "a\0b"])
def test_what_is_too_long_or_no_text_is_refused_by_name(text):
    with pytest.raises(InvalidCaption, match="caption: expected"):
        captions(text)
    with pytest.raises(InvalidCaption, match="first_comment: expected"):
        captions("", text)

"""Names that are neither plain host names nor UTF-8."""

import os

import pytest

from logocheck.errors import InvalidCaption
from worker.sources import folder_files
from worker.webhooks import _host


@pytest.mark.parametrize(("url", "host"), [
    ("https://a.example/hook", "a.example"), ("https://a.example:8443/", "a.example:8443"),
    ("https://[2001:db8::1]/", "[2001:db8::1]"), ("https://[2001:db8::1]:8443/", "[2001:db8::1]:8443"),
])  # fmt: skip
def test_the_host_header(url, host):
    assert _host(url) == host


def test_a_caption_file_whose_name_is_not_text_is_named_all_the_same(tmp_path, png):
    (tmp_path / os.fsdecode(b"\xff.png")).write_bytes(png())
    (tmp_path / os.fsdecode(b"\xff.txt")).write_bytes(b"\xff\xff")
    (file,) = folder_files(str(tmp_path), (tmp_path,), 10_000)
    with pytest.raises(InvalidCaption) as refused:
        file.read()
    assert str(refused.value).encode() == b"\\xff.txt is not UTF-8 text; save it as UTF-8"

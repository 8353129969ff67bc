import io
import zipfile

import pytest

from logocheck.archive import Bounds, opened
from logocheck.errors import InvalidArchive
from tests.zips import claims_files, encrypted, with_link, with_name, zipped

BOUNDS = Bounds(max_bytes=64 * 2**20, max_files=10)


def names(content, bounds=BOUNDS):
    with opened(io.BytesIO(content), bounds) as archive:
        return archive.names


def test_the_empty_archive_has_no_names():
    assert names(zipped({})) == ()


@pytest.mark.parametrize("name", [".", ""])
def test_a_file_without_a_name_is_left_out(name):
    assert names(zipped([(zipfile.ZipInfo(name), b"x"), ("a.png", b"x")])) == ("a.png",)


@pytest.mark.parametrize(
    ("written", "name"), [("é.png".encode(), "é.png"), ("旅😀.png".encode(), "旅😀.png"), (b"\x82.png", "é.png")]
)
def test_a_name_is_utf8_as_macs_write_it_or_that_of_dos(written, name):
    content = with_name(written)
    assert names(content) == (name,)
    with opened(io.BytesIO(content), BOUNDS) as archive:
        assert archive.read(name, 5) == b"x"


def test_one_name_written_in_two_ways_is_named_twice():
    unmarked = zipped({"nn.png": b"1", "é.png": b"2"}).replace(b"nn.png", "é.png".encode())
    with pytest.raises(InvalidArchive, match="twice"):
        names(unmarked)


def test_files_are_read_and_what_systems_add_is_left_out():
    added = {"__MACOSX/a.png": b"", ".DS_Store": b"", "Thumbs.db": b"", "b/desktop.ini": b"", "b/THUMBS.DB": b""}
    content = zipped({"b/": b"", "b/a.png": b"12345"} | added)
    assert names(content) == ("b/a.png",)
    with opened(io.BytesIO(content), BOUNDS) as archive:
        assert archive.read("b/a.png", 5) == b"12345"
        assert archive.read("b/a.png", 3) == b"1234"  # one more than asked: too long


def test_folders_may_be_parted_as_windows_does():
    content = with_name(b"anna\\1.png")
    assert names(content) == ("anna/1.png",)
    with opened(io.BytesIO(content), BOUNDS) as archive:
        assert archive.read("anna/1.png", 9) == b"x"
    assert names(with_name(b"anna\\b\\c\\")) == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no ZIP"),
        (b"PK\3\4 and nothing else", "no ZIP"),
        (zipped({"a": b"x"})[:-10], "no ZIP"),
        (zipped({"a": b"x"})[60:], "damaged"),
        (encrypted(), "encrypted"),
        (with_link(), "link"),
        (with_name(b"../../a.png"), "outside"),
        (with_name(b"a/../../b.p"), "outside"),
        (with_name(b"/etc/passwd"), "outside"),
        (with_name(b"C:/a.png"), "outside"),
        (with_name(b"..\\a.png"), "outside"),
        (with_name(b"a\\..\\b.pn"), "outside"),
        (with_name(b"\\\\host\\a"), "outside"),
        (with_name(b"C:\\a.png"), "outside"),
        (with_name(b"a.png\x00.txt"), "outside"),
        (zipped([("a", b"1"), ("a", b"2")]), "twice"),
        (zipped({"a": b"x"}, compression=zipfile.ZIP_LZMA), "method"),
        (zipped({str(number): b"" for number in range(11)}), "more than 10 files"),
        (claims_files(60_000), "more than 10 files"),
        (zipped({"a": bytes(65 * 2**20)}), "unpacks to more than"),
        (zipped({"a": bytes(60 * 2**20)}), "times its size"),
    ],
    ids=lambda value: value if isinstance(value, str) else "archive",  # the bytes carry the time of day
)  # fmt: skip
def test_unsafe_archives_are_refused_before_they_are_unpacked(content, reason):
    with pytest.raises(InvalidArchive, match=reason):
        names(content)


def test_a_file_that_lies_about_its_size_is_damaged():
    content = bytearray(zipped({"a.png": bytes(1000)}))
    directory = content.index(b"PK\1\2")
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    with opened(io.BytesIO(bytes(content)), BOUNDS) as archive, pytest.raises(InvalidArchive, match="damaged"):
        archive.read("a.png", 10_000)


def test_a_zip64_end_record_is_believed():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive, archive.open("a.png", "w", force_zip64=True) as file:
        file.write(b"x")
    assert names(content.getvalue()) == ("a.png",)

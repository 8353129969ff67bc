import os

import pytest

from logocheck.domain.detection import Captions
from logocheck.errors import InvalidCaption
from logocheck.sidecars import SentWords, Sidecars


def test_a_photo_without_words_has_none(tmp_path):
    assert Sidecars(tmp_path).captions(tmp_path / "a.jpg") == Captions()


@pytest.mark.parametrize("name", ["a.txt", "a.jpg.txt"])
def test_a_text_file_beside_the_photo_is_its_caption(tmp_path, name):
    (tmp_path / name).write_bytes(b"\xef\xbb\xbfSun #ad\n")
    assert Sidecars(tmp_path).captions(tmp_path / "a.jpg") == Captions("Sun #ad")


def test_the_table_has_captions_and_first_comments_of_subfolders(tmp_path):
    (tmp_path / "captions.csv").write_text('file,caption,first_comment\nb/a.jpg,"Sun, sea",#ad\n,lost,\n')
    sidecars = Sidecars(tmp_path)
    assert sidecars.captions(tmp_path / "b" / "a.jpg") == Captions("Sun, sea", "#ad")
    assert sidecars.captions(tmp_path / "c.jpg") == Captions()


def test_a_text_file_wins_over_the_table(tmp_path):
    (tmp_path / "captions.csv").write_text("file,caption\na.jpg,table\n")
    (tmp_path / "a.txt").write_text("text file")
    assert Sidecars(tmp_path).captions(tmp_path / "a.jpg").caption == "text file"


def test_a_changed_table_is_read_again(tmp_path):
    table = tmp_path / "captions.csv"
    table.write_text("file,caption\na.jpg,before\n")
    sidecars = Sidecars(tmp_path)
    assert sidecars.captions(tmp_path / "a.jpg").caption == "before"
    table.write_text("file,caption\na.jpg,after\n")
    os.utime(table, ns=(1, 1))
    assert sidecars.captions(tmp_path / "a.jpg").caption == "after"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"\xff\xfe\x00", "not UTF-8"),
        ("a.txt", b"x" * 2**20, "more than 80000 bytes"),
        ("captions.csv", b"photo,words\na.jpg,hello\n", "file,caption"),
        ("captions.csv", b"", "file,caption"),
    ],
)
def test_words_that_cannot_be_read_are_refused(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidCaption, match=said):
        Sidecars(tmp_path).captions(tmp_path / "a.jpg")


def test_without_files_nothing_was_said_about_a_photo():
    words = SentWords({})
    assert (words.captions("a.jpg"), words.of_none(["a.jpg"])) == (None, ())


def test_files_that_were_sent_together_say_the_same_as_files_in_a_folder():
    words = SentWords(
        {"captions.csv": b'file,caption,first_comment\na.jpg,"Sun, sea",#ad\nb.jpg,,\n', "c.jpg.txt": b"Rain\n"}
    )
    assert words.captions("a.jpg") == Captions("Sun, sea", "#ad")
    assert words.captions("b.jpg") == Captions(), "an empty row says that there is none"
    assert words.captions("c.jpg") == Captions("Rain")
    assert words.captions("d.jpg") is None


def test_a_sent_file_that_names_no_photo_is_known():
    words = SentWords({"captions.csv": b"file,caption\na.jpg,x\n", "c.txt": b"Rain", "d.txt": b""})
    assert words.of_none(["c.jpg"]) == ("captions.csv", "d.txt")
    assert words.of_none(["a.jpg", "c.jpg", "d.webp"]) == ()


@pytest.mark.parametrize("files", [{"captions.csv": b"photo\n"}, {"captions.csv": b"\xff"}])
def test_a_sent_table_that_cannot_be_read_is_refused(files):
    with pytest.raises(InvalidCaption):
        SentWords(files)


@pytest.mark.parametrize("name", ["..", "unnamed", "x" * 255, "a.", ".jpg"])
def test_photos_of_any_name_can_be_asked_for(name):
    assert SentWords({}).captions(name) is None

import os
from unicodedata import normalize

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


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("other", ["NFC", "NFD"])
def test_a_letter_with_an_accent_may_be_one_character_or_two(tmp_path, form, other):
    photo, table = normalize(form, "é/é.jpg"), normalize(other, "file,caption\né/é.jpg,été\n")
    (tmp_path / "captions.csv").write_text(table, "utf-8")
    assert Sidecars(tmp_path).captions(tmp_path / photo).caption == normalize(other, "été")
    (tmp_path / photo).parent.mkdir()
    (tmp_path / photo).with_name(normalize(other, "é.txt")).write_text("Sun")
    assert Sidecars(tmp_path).captions(tmp_path / photo).caption == "Sun"


def test_a_folder_may_hold_names_that_differ_in_case_alone(tmp_path):
    (tmp_path / "a.txt").write_text("small")
    (tmp_path / "captions.csv").write_text("file,caption\nb.JPG,large\n")
    captions = Sidecars(tmp_path).captions
    assert [captions(tmp_path / name).caption for name in ("a.jpg", "A.jpg", "b.JPG", "b.jpg")] == [
        "small", "", "large", ""
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["x" * 251 + ".jpg", "각" * 83 + ".jpg"])
def test_a_photo_may_have_the_longest_name_there_is(tmp_path, name):
    (tmp_path / name).touch()
    assert Sidecars(tmp_path).captions(tmp_path / name) == Captions()


def test_a_line_end_of_windows_is_one_character(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo\r\n")
    (tmp_path / "captions.csv").write_bytes(b'file,caption,first_comment\r\nb.jpg,"one\r\ntwo","#a\r\n#b"\r\n')
    sidecars = Sidecars(tmp_path)
    assert sidecars.captions(tmp_path / "a.jpg") == Captions("one\ntwo")
    assert sidecars.captions(tmp_path / "b.jpg") == Captions("one\ntwo", "#a\n#b")


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
        ("captions.csv", b"x" * 200_000, "captions.csv, line 1: field larger"),
        ("captions.csv", b"file\na.jpg\n" + b"x" * 200_000, "captions.csv, line 3: field larger"),
    ],
)
def test_words_that_cannot_be_read_are_refused(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidCaption, match=said):
        Sidecars(tmp_path).captions(tmp_path / "a.jpg")


def test_without_files_nothing_was_said_about_a_photo():
    words = SentWords([])
    assert (words.captions("a.jpg"), words.of_none(["a.jpg"])) == (None, ())


def test_files_that_were_sent_together_say_the_same_as_files_in_a_folder():
    table = b'file,caption,first_comment\na.jpg,"Sun, sea",#ad\nb.jpg,,\n'
    words = SentWords([("my posts.csv", table), ("c.jpg.txt", b"Rain\n")])
    assert words.captions("a.jpg") == Captions("Sun, sea", "#ad")
    assert words.captions("b.jpg") == Captions(), "an empty row says that there is none"
    assert words.captions("c.jpg") == Captions("Rain")
    assert words.captions("d.jpg") is None


def test_a_sent_file_that_names_no_photo_is_known_by_its_own_name():
    words = SentWords([("Posts.CSV", b"file,caption\na.jpg,x\n"), ("c.TXT", b"Rain"), ("d.txt", b"")])
    assert words.of_none(["c.jpg"]) == ("Posts.CSV", "d.txt")
    assert words.of_none(["a.jpg", "c.jpg", "d.webp"]) == ()


@pytest.mark.parametrize(
    ("photo", "sidecar"),
    [
        ("IMG_1.JPG", "IMG_1.TXT"),
        ("IMG_1.jpg", "IMG_1.JPG.Txt"),
        ("IMG_1.JPG", "IMG_1.jpg.txt"),
        ("holiday.TOM.jpg", "holiday.TOM.txt"),
        (normalize("NFD", "é.png"), normalize("NFC", "é.TXT")),
        (normalize("NFC", "é.png"), normalize("NFD", "é.png.txt")),
    ],
)
def test_sent_names_are_compared_as_people_see_them(photo, sidecar):
    words = SentWords([(sidecar, b"Sun")])
    assert (words.captions(photo), words.of_none([photo])) == (Captions("Sun"), ())


@pytest.mark.parametrize(("photo", "row"), [("a.JPG", "a.jpg"), (normalize("NFD", "é.png"), normalize("NFC", "é.PNG"))])
def test_names_in_a_sent_table_are_compared_as_people_see_them(photo, row):
    words = SentWords([("captions.csv", f"file,caption\n{row},Sun\n".encode())])
    assert (words.captions(photo), words.of_none([photo])) == (Captions("Sun"), ())


def test_other_names_stay_other_names():
    words = SentWords([("A.txt", b"Sun"), ("captions.csv", b"file,caption\nE.png,Rain\n")])
    assert words.of_none(["a.jpg", "e.png"]) == ("A.txt", "captions.csv")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("posts.csv", b"photo\n")], "posts.csv: the first line"),
        ([("posts.csv", b"\xff")], "posts.csv is not UTF-8"),
        ([("posts.csv", b"x" * 200_000)], "posts.csv, line 1: field larger"),
        ([("x.csv", b"file\na.png"), ("y.CSV", b"file\na.png")], "y.CSV: there are two files"),
        ([("a.txt", b""), ("a.TXT", b"")], "a.TXT: there are two files"),
    ],
)
def test_sent_files_that_cannot_be_used_are_refused_by_their_names(files, said):
    with pytest.raises(InvalidCaption, match=said):
        SentWords(files)


@pytest.mark.parametrize("name", ["..", "unnamed", "x" * 255, "a.", ".jpg"])
def test_photos_of_any_name_can_be_asked_for(name):
    assert SentWords([]).captions(name) is None

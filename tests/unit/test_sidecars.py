import os
from pathlib import Path
from unicodedata import normalize

import pytest

from logocheck.domain.detection import Captions
from logocheck.errors import InvalidCaption
from logocheck.sidecars import SentWords, Sidecars, paired


def test_without_files_there_are_no_pairs():
    assert paired([], []) == ({}, [])
    assert paired(["a.jpg"], []) == ({}, [])
    assert paired([], ["a.txt"]) == ({}, ["a.txt"])


@pytest.mark.parametrize(
    ("photo", "text"),
    [
        ("a.jpg", "a.txt"),
        ("a.jpg", "a.jpg.txt"),
        ("IMG_1.JPG", "IMG_1.TXT"),
        ("IMG_1.jpg", "IMG_1.JPG.Txt"),
        ("IMG_1.JPG", "IMG_1.jpg.txt"),
        ("IMG_1.JPG", "img_1.txt"),
        ("in/a.jpg", "In/A.JPG.TXT"),
        ("holiday.TOM.jpg", "holiday.TOM.txt"),
        (normalize("NFD", "é.png"), normalize("NFC", "é.TXT")),
        (normalize("NFC", "é.png"), normalize("NFD", "É.png.txt")),
    ],
)
def test_names_are_compared_as_people_see_them(photo, text):
    assert paired(["other.jpg", photo], ["another.txt", text]) == ({photo: text}, ["another.txt"])


@pytest.mark.parametrize(
    ("photos", "texts", "pairs"),
    [
        (["a.jpg", "a.png", "a.JPG"], ["a.txt"], {"a.jpg": "a.txt", "a.png": "a.txt", "a.JPG": "a.txt"}),
        (["a.jpg"], ["A.txt", "a.TXT", "a.jpg.txt", "a.txt"], {"a.jpg": "a.txt"}),
        (["a.jpg"], ["A.txt", "a.jpg.TXT"], {"a.jpg": "a.jpg.TXT"}),
        (["A.jpg", "a.jpg"], ["a.txt", "A.TXT"], {"a.jpg": "a.txt", "A.jpg": "A.TXT"}),
        (["A.jpg", "a.jpg"], ["a.txt", "a.jpg.txt"], {"a.jpg": "a.txt"}),
        (["in/a.jpg"], ["a.txt", "out/a.txt"], {}),
    ],
)
def test_the_closest_spelling_counts_and_is_for_no_other_photo(photos, texts, pairs):
    assert paired(photos, texts)[0] == pairs


def captions_in(folder, photo):
    """As ``logocheck scan`` finds them."""
    texts, _ = paired([photo], [path.relative_to(folder).as_posix() for path in folder.rglob("*.txt")])
    return Sidecars(folder).captions(folder / photo, folder / texts[photo] if texts else None)


def test_a_photo_without_words_has_none(tmp_path):
    assert captions_in(tmp_path, "a.jpg") == Captions()


@pytest.mark.parametrize("name", ["a.txt", "a.jpg.txt"])
def test_a_text_file_beside_the_photo_is_its_caption(tmp_path, name):
    (tmp_path / name).write_bytes(b"\xef\xbb\xbfSun #ad\n")
    assert captions_in(tmp_path, "a.jpg") == Captions("Sun #ad")


def test_the_table_has_captions_and_first_comments_of_subfolders(tmp_path):
    (tmp_path / "captions.csv").write_text('file,caption,first_comment\nb/a.jpg,"Sun, sea",#ad\n,,\n')
    assert captions_in(tmp_path, "b/a.jpg") == Captions("Sun, sea", "#ad")
    assert captions_in(tmp_path, "c.jpg") == Captions()


def test_a_table_may_have_more_columns_and_only_first_comments(tmp_path):
    (tmp_path / "captions.csv").write_text("file,owner,first_comment\na.jpg,Kim,#ad\n")
    assert captions_in(tmp_path, "a.jpg") == Captions("", "#ad")


@pytest.mark.parametrize("name", ["Captions.csv", "CAPTIONS.CSV"])
def test_the_table_may_be_named_in_capitals(tmp_path, name):
    (tmp_path / name).write_text("file,caption\na.jpg,Sun\n")
    assert captions_in(tmp_path, "a.jpg") == Captions("Sun")
    (tmp_path / "captions.csv").write_text("file,caption\na.jpg,Rain\n")
    assert captions_in(tmp_path, "a.jpg") == Captions("Rain")


def test_a_text_file_wins_over_the_table(tmp_path):
    (tmp_path / "captions.csv").write_text("file,caption\na.jpg,table\n")
    (tmp_path / "a.txt").write_text("text file")
    assert captions_in(tmp_path, "a.jpg").caption == "text file"


@pytest.mark.parametrize("divider", [",", ";", "\t"])
def test_a_table_as_a_spreadsheet_saves_it(tmp_path, divider):
    rows = [["file", "caption", "first_comment"], ["a.jpg", '"Sun, sea; sand"', "#ad"]]
    (tmp_path / "captions.csv").write_text("\r\n".join(map(divider.join, rows)), "utf-8-sig")
    assert captions_in(tmp_path, "a.jpg") == Captions("Sun, sea; sand", "#ad")


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["a.txt", "captions.csv"])
def test_what_windows_calls_unicode_is_read_by_its_mark(tmp_path, name, mark):
    words = "Grüße 🦊 #ad"
    text = words + "\r\n" if name == "a.txt" else f"file\tcaption\r\na.jpg\t{words}\r\n"
    (tmp_path / name).write_bytes(("\ufeff" + text).encode(mark))
    assert captions_in(tmp_path, "a.jpg") == Captions(words)


@pytest.mark.parametrize(
    ("told", "divider"), [("sep=;", ";"), ("sep=,", ","), ('"sep=|"', "|"), ("SEP=\t", "\t"), ("sep=;\r", ";")]
)
def test_the_first_line_of_a_table_may_say_what_parts_its_cells(tmp_path, told, divider):
    rows = [told, divider.join(["file", "caption"]), divider.join(["a.jpg", "Sun. #ad"])]
    (tmp_path / "captions.csv").write_bytes("\n".join(rows).encode("utf-8-sig"))
    assert captions_in(tmp_path, "a.jpg") == Captions("Sun. #ad")


def test_that_line_is_counted_too(tmp_path):
    (tmp_path / "captions.csv").write_text("sep=;\nfile;caption\na.jpg;one;two\n")
    with pytest.raises(InvalidCaption, match="line 3: more cells"):
        captions_in(tmp_path, "a.jpg")


def test_the_first_comment_is_the_tables_also_beside_a_text_file(tmp_path):
    table = b"file,caption,first_comment\na.jpg,,#ad\n"
    (tmp_path / "captions.csv").write_bytes(table)
    (tmp_path / "a.txt").write_text("text file")
    assert captions_in(tmp_path, "a.jpg") == Captions("text file", "#ad")
    sent = [("a.txt", b"text file"), ("captions.csv", table)]
    assert SentWords(["a.jpg"], sent).captions("a.jpg") == Captions("text file", "#ad")


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ('file,caption\na.jpg,"Monday \nb.jpg,#ad\n', "captions.csv, line 3: unexpected end of data (a quote is not"),
        ("file,caption\n,#ad\n", "captions.csv, line 2: expected the photo's name, got an empty cell"),
        ("file,caption,caption\n", "captions.csv: the first line names the column caption twice"),
        ("file,caption,first comment\n", "captions.csv: the first line has 'first comment'; expected first_comment"),
        ("file,First-Comment\n", "the first line has 'First-Comment'; expected first_comment"),
        ("File,caption\n", "the first line has 'File'; expected file"),
    ],
)
def test_a_table_that_would_lose_words_is_refused(tmp_path, table, sentence):
    (tmp_path / "captions.csv").write_text(table)
    with pytest.raises(InvalidCaption) as said:
        captions_in(tmp_path, "a.jpg")
    assert sentence in str(said.value)


def test_a_text_file_that_is_gone_says_nothing(tmp_path):
    assert Sidecars(tmp_path).captions(tmp_path / "a.jpg", tmp_path / "a.txt") == Captions()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("other", ["NFC", "NFD"])
def test_a_letter_with_an_accent_may_be_one_character_or_two(tmp_path, form, other):
    photo, table = normalize(form, "é/é.jpg"), normalize(other, "file,caption\né/é.jpg,été\n")
    (tmp_path / "captions.csv").write_text(table, "utf-8")
    assert captions_in(tmp_path, photo).caption == "été"  # one character each
    (tmp_path / photo).parent.mkdir()
    (tmp_path / photo).with_name(normalize(other, "é.txt")).write_text("Sun")
    assert captions_in(tmp_path, photo).caption == "Sun"


def test_a_row_may_differ_from_its_photo_in_the_case_of_the_ending(tmp_path):
    (tmp_path / "captions.csv").write_text("file,caption\na.JPG,one\nb.JPG,large\nb.jpg,small\n")
    names = ("a.JPG", "a.jpg", "A.jpg", "b.JPG", "b.jpg")
    assert [captions_in(tmp_path, name).caption for name in names] == ["one", "one", "", "large", "small"]


@pytest.mark.parametrize("row", ["in\\deep\\a.jpg", ".\\in\\deep\\a.JPG"])
def test_a_row_may_name_folders_as_windows_does(tmp_path, row):
    (tmp_path / "captions.csv").write_text(f"file,caption\n{row},#ad\n")
    sidecars = Sidecars(tmp_path)
    assert sidecars.captions(tmp_path / "in" / "deep" / "a.jpg", None) == Captions(caption="#ad")
    assert sidecars.unused(["in/deep/a.jpg"]) == []
    assert SentWords(["in/deep/a.jpg"], [("t.csv", (tmp_path / "captions.csv").read_bytes())]).strangers == ()


def test_a_photo_with_a_backslash_in_its_name_has_its_row(tmp_path):
    (tmp_path / "captions.csv").write_text("file,caption\na\\b.jpg,#ad\n")
    assert Sidecars(tmp_path).captions(tmp_path / "a\\b.jpg", None) == Captions(caption="#ad")


def test_a_line_end_of_windows_is_one_character(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo\r\n")
    (tmp_path / "captions.csv").write_bytes(b'file,caption,first_comment\r\nb.jpg,"one\r\ntwo","#a\r\n#b"\r\n')
    assert captions_in(tmp_path, "a.jpg") == Captions("one\ntwo")
    assert captions_in(tmp_path, "b.jpg") == Captions("one\ntwo", "#a\n#b")


def test_a_changed_table_is_read_again(tmp_path):
    table = tmp_path / "captions.csv"
    table.write_text("file,caption\na.jpg,before\n")
    sidecars = Sidecars(tmp_path)
    assert sidecars.captions(tmp_path / "a.jpg", None).caption == "before"
    table.write_text("file,caption\na.jpg,after\n")
    os.utime(table, ns=(1, 1))
    assert sidecars.captions(tmp_path / "a.jpg", None).caption == "after"


def test_rows_that_are_for_no_photo_are_known(tmp_path):
    (tmp_path / "captions.csv").write_text("file,caption\na.JPG,one\nB.jpg,two\nin/c.png,three\n")
    said = Sidecars(tmp_path)
    assert said.unused(["a.jpg"]) == []  # it was not read yet
    assert said.captions(tmp_path / "a.jpg", None) == Captions("one")
    assert said.unused(["a.jpg"]) == ["B.jpg", "in/c.png"]
    assert said.unused(["a.jpg", "B.JPG", "in/c.png"]) == []


def test_cells_behind_the_last_column_may_be_empty(tmp_path):
    (tmp_path / "captions.csv").write_text("file,caption,\na.jpg,one,note\nb.jpg,two,,,\nb.jpg,two\n")
    said = Sidecars(tmp_path)
    assert [said.captions(tmp_path / name, None) for name in ("a.jpg", "b.jpg")] == [Captions("one"), Captions("two")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"\xff\xfe\x00", "not UTF-8"),
        ("a.txt", "Grün".encode("latin-1"), "a.txt is not UTF-8 text; save it as UTF-8"),
        ("a.txt", "hello".encode("utf-32"), "a.txt is not UTF-8 text"),
        ("captions.csv", b"sep=\nfile,caption\na.jpg,hello\n", "but it has sep="),
        ("a.txt", b"x" * 2**20, "more than 80000 bytes"),
        ("captions.csv", b"photo,words\na.jpg,hello\n", "file,caption.* but it has photo,words"),
        ("captions.csv", b"photo,caption\na.jpg,hello\n", "but it has photo,caption"),
        ("captions.csv", b"file,captoin\na.jpg,hello\n", "but it has file,captoin"),
        ("captions.csv", b"photo;caption\na.jpg;hello\n", "but it has photo,caption"),
        (
            "captions.csv",
            "file,caption\na.jpg,Grün\n".encode("latin-1"),
            "captions.csv is not UTF-8 text; save it as CSV",
        ),
        ("captions.csv", b"file\na.jpg\n", "but it has file"),
        ("captions.csv", b"file,caption\na.jpg,one\nb.jpg,Hello, #ad\n", "captions.csv, line 3: more cells"),
        ("captions.csv", b"file,caption\na.jpg,one\na.jpg,two\n", "line 3: a.jpg has another caption"),
        ("captions.csv", b"", "file,caption.* but it is empty"),
        ("captions.csv", b"x" * 200_000, "captions.csv, line 1: field larger"),
        ("captions.csv", b"file,caption\na.jpg\n" + b"x" * 200_000, "captions.csv, line 3: field larger"),
    ],
)
def test_words_that_cannot_be_read_are_refused(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidCaption, match=said):
        captions_in(tmp_path, "a.jpg")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that is there and cannot be read")
def test_a_text_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "a.txt").symlink_to("/proc/self/mem")
    with pytest.raises(InvalidCaption, match=r"a\.txt: Input/output error$"):
        Sidecars(tmp_path).captions(tmp_path / "a.jpg", tmp_path / "a.txt")


def test_without_files_nothing_was_said_about_a_photo():
    words = SentWords(["a.jpg"], [])
    assert (words.captions("a.jpg"), words.strangers) == (None, ())


def test_files_that_were_sent_together_say_the_same_as_files_in_a_folder():
    table = b'file,caption,first_comment\na.jpg,"Sun, sea",#ad\nb.jpg,,\n'
    words = SentWords(["a.jpg", "b.jpg", "C.JPG", "d.jpg"], [("my posts.csv", table), ("c.jpg.txt", b"Rain\n")])
    assert words.captions("a.jpg") == Captions("Sun, sea", "#ad")
    assert words.captions("b.jpg") == Captions(), "an empty row says that there is none"
    assert words.captions("C.JPG") == Captions("Rain")
    assert words.captions("d.jpg") is None


@pytest.mark.parametrize(
    ("photos", "strangers"),
    [
        (["c.jpg"], ("d.txt", "Posts.CSV")),
        (["a.jpg", "c.jpg", "d.webp"], ()),
        (["A.jpg", "C.JPG", "D.JPG"], ("Posts.CSV",)),
    ],
)
def test_a_sent_file_that_names_no_photo_is_known_by_its_own_name(photos, strangers):
    files = [("Posts.CSV", b"file,caption\na.jpg,x\n"), ("c.TXT", b"Rain"), ("d.txt", b"")]
    assert SentWords(photos, files).strangers == strangers


def test_a_sent_text_file_that_is_spelt_less_like_the_photo_is_a_stranger():
    words = SentWords(["a.jpg"], [("A.txt", b"Rain"), ("a.TXT", b"Sun"), ("a.jpg.txt", b"")])
    assert (words.captions("a.jpg"), words.strangers) == (Captions(""), ("A.txt", "a.TXT"))


@pytest.mark.parametrize(("photo", "row"), [("a.JPG", "a.jpg"), (normalize("NFD", "é.png"), normalize("NFC", "é.PNG"))])
def test_names_in_a_sent_table_are_compared_as_people_see_them(photo, row):
    words = SentWords([photo], [("captions.csv", f"file,caption\n{row},Sun\n".encode())])
    assert (words.captions(photo), words.strangers) == (Captions("Sun"), ())


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
        SentWords(["a.png"], files)


@pytest.mark.parametrize("name", ["..", "unnamed", "x" * 255, "a.", ".jpg"])
def test_photos_of_any_name_can_be_asked_for(name):
    assert SentWords([name], [("z.TXT", b"")]).captions(name) is None

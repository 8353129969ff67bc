import os

import pytest

from logocheck.scan import posts_in


def names(folder, out=None):
    return [post.name for post in posts_in(folder, out or folder / "out")]


def write(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")


def test_an_empty_folder_has_no_posts(tmp_path):
    assert names(tmp_path) == []


def test_photos_of_all_subfolders_in_order(tmp_path):
    for name in ("b/two.PNG", "a.jpg", "b/one.heic", "b/c/three.avif", "notes.txt", "film.mp4"):
        write(tmp_path / name)
    assert names(tmp_path) == ["a.jpg", "b/one.heic", "b/two.PNG", "b/c/three.avif"]


def test_a_post_knows_the_text_file_beside_it(tmp_path):
    for name in ("A.JPG", "A.TXT", "b.jpg", "in/b.txt", "in/IMG_1.JPG", "in/img_1.Txt", "c.png", ".c.txt"):
        write(tmp_path / name)
    assert {post.name: post.words for post in posts_in(tmp_path, tmp_path / "out")} == {
        "A.JPG": tmp_path / "A.TXT", "b.jpg": None, "c.png": None, "in/IMG_1.JPG": tmp_path / "in" / "img_1.Txt",
    }  # fmt: skip


def test_hidden_files_and_folders_and_the_results_are_skipped(tmp_path):
    for name in (".a.jpg", ".trash/b.jpg", "out/annotated/c.jpg", "._d.jpg"):
        write(tmp_path / name)
    assert names(tmp_path) == []


def test_what_windows_adds_to_a_folder_is_not_told(tmp_path):
    for name in ("Thumbs.db", "desktop.ini", "a.pdf"):
        (tmp_path / name).write_bytes(b"x")
    others = []
    assert list(posts_in(tmp_path, tmp_path / "out", others=others.append)) == []
    assert others == ["a.pdf"]


def test_a_link_in_a_circle_ends(tmp_path):
    write(tmp_path / "a" / "one.jpg")
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    (tmp_path / "linked").symlink_to(tmp_path / "a")
    assert names(tmp_path) == ["a/one.jpg"]


def test_a_link_to_nothing_and_a_folder_named_like_a_photo_are_no_posts(tmp_path):
    (tmp_path / "lost.jpg").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.jpg").mkdir()
    assert names(tmp_path) == []


def test_a_named_pipe_is_no_post(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "pipe.jpg")
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_listed_is_told(tmp_path):
    told = []
    assert list(posts_in(tmp_path / "away", tmp_path / "out", told.append)) == []
    assert [error.filename for error in told] == [str(tmp_path / "away")]

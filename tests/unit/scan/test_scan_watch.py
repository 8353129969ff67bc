import pytest

from logocheck.scan import settled
from logocheck.scan.watch import TRIES


def looks(folder, out, steps):
    """Names found by each look, those that are gone with a minus; before look i + 1, ``steps[i]`` happens."""
    waiting = iter(steps)

    def wait():
        step = next(waiting, None)
        if step is not None:
            step()
        return step is not None

    found = settled(folder, out, wait)
    return [[*(post.name for post in look.ready), *(f"-{name}" for name in sorted(look.gone))] for look in found]


@pytest.fixture
def photos(tmp_path):
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def nothing():
    pass


def test_an_empty_folder_is_never_news(photos):
    assert looks(photos, photos / "out", [nothing, nothing]) == []


def test_a_file_counts_when_two_looks_agree(photos):
    (photos / "a.jpg").write_bytes(b"x")
    assert looks(photos, photos / "out", []) == []
    assert looks(photos, photos / "out", [nothing, nothing]) == [["a.jpg"]]


def test_a_file_that_grows_is_waited_for(photos):
    steps = [lambda n=n: (photos / "a.jpg").write_bytes(b"x" * n) for n in range(1, 5)]
    assert looks(photos, photos / "out", steps) == []
    assert looks(photos, photos / "out", [*steps, nothing]) == [["a.jpg"]]


def test_what_may_go_well_another_time_is_offered_again_and_not_for_ever(photos):
    (photos / "a.jpg").write_bytes(b"x")
    (photos / "b.jpg").write_bytes(b"x")
    waiting = iter([True] * 8 + [False])
    found = settled(photos, photos / "out", lambda: next(waiting), lambda name: name == "b.jpg")
    seen = [[post.name for post in look.ready] for look in found]
    assert seen == [["a.jpg", "b.jpg"], *[["b.jpg"]] * (TRIES - 1)]


def test_a_changed_photo_and_a_changed_caption_come_again(photos):
    (photos / "a.jpg").write_bytes(b"x")
    steps = [
        nothing,
        lambda: (photos / "a.jpg").write_bytes(b"longer"),
        nothing,
        lambda: (photos / "a.txt").write_text("words"),
        nothing,
        lambda: (photos / "captions.csv").write_text("file,caption\n"),
        nothing,
        nothing,
    ]
    assert looks(photos, photos / "out", steps) == [["a.jpg"]] * 4


def test_a_caption_in_capitals_comes_again_and_so_does_one_that_is_taken_away(photos):
    (photos / "a.jpg").write_bytes(b"x")
    steps = [
        nothing,
        lambda: (photos / "A.TXT").write_text("words"),
        nothing,
        (photos / "A.TXT").unlink,
        nothing,
        nothing,
    ]
    assert looks(photos, photos / "out", steps) == [["a.jpg"]] * 3


def test_a_file_that_is_taken_away_is_forgotten_without_harm(photos):
    (photos / "a.jpg").write_bytes(b"x")
    assert looks(photos, photos / "out", [(photos / "a.jpg").unlink, nothing]) == []


def test_a_photo_that_is_taken_away_or_renamed_is_gone_until_it_comes_back(photos):
    photo, other = photos / "a.jpg", photos / "b.jpg"
    photo.write_bytes(b"x")
    steps = [nothing, lambda: photo.rename(other), nothing, lambda: other.rename(photo), nothing, nothing]
    assert looks(photos, photos / "out", steps) == [["a.jpg"], ["-a.jpg"], ["b.jpg"], ["-b.jpg"], ["a.jpg"]]


def test_a_folder_that_comes_and_goes_is_waited_for(photos):
    (photos / "a.jpg").write_bytes(b"x")
    away = photos.with_name("away")
    steps = [nothing, lambda: photos.rename(away), nothing, lambda: away.rename(photos), nothing, nothing]
    assert looks(photos, photos.parent / "out", steps) == [["a.jpg"]]

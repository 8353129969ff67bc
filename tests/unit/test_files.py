import pytest

from logocheck.errors import ImageTooLarge, InputError, InvalidSettings
from logocheck.files import LONGEST_NAME, bounded_bytes, name_with


def test_an_empty_file_is_no_bytes(tmp_path):
    path = tmp_path / "empty"
    path.touch()
    assert bounded_bytes(path, 0, InputError) == b""


@pytest.mark.parametrize(("limit", "too_large", "refusal"), [(3, ImageTooLarge, ImageTooLarge), (3, None, InputError)])
def test_a_file_over_the_limit_is_refused(tmp_path, limit, too_large, refusal):
    path = tmp_path / "large"
    path.write_bytes(b"four")
    with pytest.raises(refusal, match="large has more than 3 bytes") as caught:
        bounded_bytes(path, limit, InputError, too_large)
    assert caught.type is refusal
    assert bounded_bytes(path, 4, InputError, too_large) == b"four"


def test_what_is_no_file_is_refused_by_name(tmp_path):
    with pytest.raises(InvalidSettings, match="away: No such file"):
        bounded_bytes(tmp_path / "away", 9, InvalidSettings)
    with pytest.raises(InvalidSettings, match="directory"):
        bounded_bytes(tmp_path, 9, InvalidSettings)


def test_a_name_that_fits_is_kept():
    assert name_with("", ".jpg") == ".jpg"
    assert name_with("a" * 251, ".jpg") == "a" * 251 + ".jpg"


@pytest.mark.parametrize("letter", ["a", "é", "\udcff"])
def test_a_longer_name_is_cut_and_stays_apart_from_others(letter, tmp_path):
    names = [name_with(letter * 252 + end, "-annotated.jpg") for end in ("1", "2")]
    assert len(set(names)) == 2
    for name in names:
        assert name.endswith("-annotated.jpg")
        assert len(name.encode()) <= LONGEST_NAME
        (tmp_path / name).touch()

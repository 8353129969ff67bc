import pytest

from logocheck.errors import ImageTooLarge, InputError, InvalidSettings
from logocheck.files import bounded_bytes


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

from uuid import uuid4

import pytest

from logocheck.errors import Conflict, InvalidRequest
from logocheck.store import keys


def test_a_new_key_has_made_nothing(session):
    assert keys.made(session, "k", "f") is None


def test_a_key_remembers_what_its_request_made(session, now):
    ids = [uuid4(), uuid4()]
    keys.remember(session, "k", "f", ids, now)
    assert keys.made(session, "k", "f") == ids
    with pytest.raises(Conflict):
        keys.made(session, "k", "another request")


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_has_a_length(session, key):
    with pytest.raises(InvalidRequest):
        keys.made(session, key, "f")


def test_two_requests_at_the_same_moment_make_one(session, sessions, now):
    keys.remember(session, "k", "f", [uuid4()], now)
    session.commit()
    with sessions() as other, pytest.raises(Conflict):
        keys.remember(other, "k", "f", [uuid4()], now)

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest

from logocheck.errors import Conflict, InvalidRequest
from logocheck.store import api_keys, people
from logocheck.store.people import LIFETIME, LONGEST_PASSWORD, Role

PASSWORD = "correct horse"


@pytest.fixture
def kim(session, now):
    return people.create(session, "Kim", PASSWORD, Role.ADMIN, now)


def test_nobody_yet(session):
    assert not people.anybody(session)
    assert people.verified(session, "Kim", PASSWORD) is None


@pytest.mark.parametrize(("wanted", "roles"), [
    (Role.VIEWER, {Role.VIEWER, Role.REVIEWER, Role.ADMIN}),
    (Role.REVIEWER, {Role.REVIEWER, Role.ADMIN}),
    (Role.ADMIN, {Role.ADMIN}),
])  # fmt: skip
def test_a_role_includes_the_lesser_ones(wanted, roles):
    assert {role for role in Role if role.may(wanted)} == roles


def test_a_password_opens_and_is_not_kept(session, kim):
    assert people.verified(session, "Kim", PASSWORD) is kim
    assert people.verified(session, "Kim", PASSWORD + "x") is None
    assert people.verified(session, "kim", PASSWORD) is None
    assert kim.password.startswith("$argon2id$")
    assert PASSWORD not in kim.password


@pytest.mark.parametrize(("name", "password"), [
    ("", PASSWORD), (" x", PASSWORD), ("x" * 101, PASSWORD), ("a\nb", PASSWORD), ("x", "short"), ("x", "x" * 201),
])  # fmt: skip
def test_names_and_passwords_are_bounded(session, now, name, password):
    with pytest.raises(InvalidRequest):
        people.create(session, name, password, Role.VIEWER, now)


def test_a_password_is_compared_whole(session, now):
    people.create(session, "Kim", "x" * LONGEST_PASSWORD, Role.ADMIN, now)
    assert people.verified(session, "Kim", "x" * LONGEST_PASSWORD) is not None
    assert people.verified(session, "Kim", "x" * (LONGEST_PASSWORD + 1)) is None


def test_a_password_opens_however_a_keyboard_spells_its_letters(session, now):
    people.create(session, "Kim", "Zürich im Mai", Role.ADMIN, now)
    assert people.verified(session, "Kim", "Zu\u0308rich im Mai") is not None
    assert people.verified(session, "Kim", "Zurich im Mai") is None


def test_two_admins_cannot_take_the_role_from_each_other(sessions, now):
    with sessions.begin() as session:
        first, second = (people.create(session, name, PASSWORD, Role.ADMIN, now).id for name in ("Kim", "Lena"))

    def demote(account_id):
        with sessions.begin() as session:
            people.set_role(session, people.get(session, account_id), Role.VIEWER)

    with ThreadPoolExecutor(1) as other:
        with sessions.begin() as session:
            people.set_role(session, people.get(session, first), Role.VIEWER)
            waiting = other.submit(demote, second)
            wait([waiting], timeout=0.3)  # without a lock it would be done by now
        with pytest.raises(Conflict):
            waiting.result()


def test_a_name_is_taken_once(session, now, kim):
    with pytest.raises(Conflict):
        people.create(session, "Kim", PASSWORD, Role.VIEWER, now)


def test_a_sign_in_ends_with_its_time_its_account_and_its_password(session, now, kim):
    people.create(session, "Lena", PASSWORD, Role.ADMIN, now)
    token = people.sign_in(session, now, account_id=kim.id)
    assert people.signed_in(session, token, now) is kim
    assert people.signed_in(session, token + "x", now) is None
    assert people.signed_in(session, token, now + LIFETIME) is None
    people.set_password(session, kim, PASSWORD + " staple")
    assert people.signed_in(session, token, now) is None
    again = people.sign_in(session, now, account_id=kim.id)
    people.disable(session, kim, now)
    assert people.signed_in(session, again, now) is None
    assert people.verified(session, "Kim", PASSWORD + " staple") is None
    people.enable(kim)
    assert people.verified(session, "Kim", PASSWORD + " staple") is kim


def test_somebody_stays_admin(session, now, kim):
    people.create(session, "Lena", PASSWORD, Role.REVIEWER, now)
    with pytest.raises(Conflict):
        people.disable(session, kim, now)
    session.rollback()


def test_the_last_admin_keeps_the_role(session, kim):
    with pytest.raises(Conflict):
        people.set_role(session, kim, Role.VIEWER)


def test_a_key_counts_until_it_is_revoked(session, now):
    assert not api_keys.any_counts(session)
    row, key = api_keys.create(session, " importer ", Role.REVIEWER, "Kim", now)
    assert (row.name, row.start) == ("importer", key[:10])
    assert key not in row.digest
    assert api_keys.found(session, key) is row
    assert api_keys.found(session, key[:-1]) is None
    browser = people.sign_in(session, now, key_id=row.id)
    assert people.signed_in(session, browser, now) is row
    api_keys.revoke(session, row.id, now)
    assert api_keys.found(session, key) is None
    assert people.signed_in(session, browser, now) is None
    assert not api_keys.any_counts(session)


def test_the_use_of_a_key_is_noted_to_the_minute(session, now):
    row, _ = api_keys.create(session, "importer", Role.VIEWER, "Kim", now)
    for seconds, noted in ((0, 0), (59, 0), (61, 61)):
        api_keys.used(session, row.id, now + timedelta(seconds=seconds))
        session.refresh(row)
        assert row.used_at == now + timedelta(seconds=noted)

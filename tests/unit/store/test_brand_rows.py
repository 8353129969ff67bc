import pytest

from logocheck.errors import Conflict, InvalidRequest, UnknownBlob, UnknownBrand
from logocheck.store import brands


def test_no_brand(session):
    assert brands.listed(session) == []
    with pytest.raises(UnknownBrand):
        brands.get(session, "Acme")


def test_a_kit_has_each_file_once_and_in_order(session, now):
    kit = brands.create(session, "Acme", now)
    first = brands.add_logo(kit, "a" * 64, "a.svg", "image/svg+xml", now)
    brands.add_logo(kit, "b" * 64, "b.png", "image/png", now)
    assert brands.add_logo(kit, "a" * 64, "again.svg", "image/svg+xml", now) is first
    session.commit()
    session.expire_all()
    assert {logo.filename for logo in brands.get(session, "Acme").logos} == {"a.svg", "b.png"}
    brands.remove_logo(brands.get(session, "Acme"), "a" * 64)
    session.commit()
    with pytest.raises(UnknownBlob):
        brands.logo(brands.get(session, "Acme"), "a" * 64)


@pytest.mark.parametrize("name", ["", "  ", "a/b", "a\nb", "n" * 201, ".", "..", " Acme", "Acme "])
def test_a_name_can_stand_in_a_url_and_in_a_campaign(session, now, name):
    with pytest.raises(InvalidRequest):
        brands.create(session, name, now)


def test_a_name_is_taken_once(session, now):
    brands.create(session, "Acme", now)
    with pytest.raises(Conflict):
        brands.create(session, "Acme", now)

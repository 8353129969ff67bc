from dataclasses import replace
from datetime import timedelta

import pytest

from logocheck.domain.campaign import Brand, Campaign
from logocheck.store import campaigns, checks, copies
from logocheck.store.checks import Filter
from logocheck.store.tables import Status


@pytest.fixture
def add(session, campaign_row, post, now):
    """``add(name, minutes)``: a check that came so many minutes later, all with one picture."""

    def added(name, minutes=0, campaign=campaign_row, sha256="b" * 64, creator="@jo"):
        picture = replace(post().picture, sha256=sha256)
        made = replace(post(name), picture=picture, creator=creator)
        return checks.add(session, made, campaign.id, now + timedelta(minutes=minutes))

    return added


def test_of_one_picture_the_first_post_is_the_original(session, add):
    second, first, third = add("second", 1, creator="@kim"), add("first"), add("third", 2)
    other = add("other", 3, sha256="c" * 64)
    found = copies.firsts(session, [first, second, third, other])
    original = copies.First(first.id, "first", "@jo")
    assert found == {second.id: original, third.id: original}
    assert copies.firsts(session, [third]) == {third.id: original}, "also where the first one is on another page"


def test_of_two_that_came_at_once_one_is_the_original(session, add):
    rows = [add("a"), add("b")]
    (copied,) = copies.firsts(session, rows)
    assert copied == max(row.id for row in rows)


def test_another_campaign_may_have_the_picture_and_another_version_is_the_same_campaign(session, add, now):
    first = add("first")
    winter = campaigns.create(session, Campaign("winter", (Brand("Acme"),)), now)
    newer = campaigns.update(session, "summer", Campaign("summer", (Brand("Acme"),)), now)
    elsewhere, again = add("elsewhere", 1, winter), add("again", 2, newer)
    assert copies.firsts(session, [first, elsewhere, again]) == {again.id: copies.First(first.id, "first", "@jo")}
    assert copies.others(session, first, 9) == [again]
    assert copies.others(session, elsewhere, 9) == []


def test_what_has_no_picture_is_no_copy(session, add):
    rows = [add("a"), add("b", 1)]
    for row in rows:
        row.picture_sha256 = None
    assert copies.firsts(session, rows) == {}
    assert copies.firsts(session, []) == {}
    assert copies.others(session, rows[0], 9) == ()


def test_a_post_in_error_that_was_sent_again_is_neither_an_original_nor_a_copy(session, add):
    failed, again, later = add("failed"), add("again", 1), add("later", 2)
    failed.status = Status.ERROR
    assert copies.firsts(session, [failed, again, later]) == {later.id: copies.First(again.id, "again", "@jo")}
    assert copies.others(session, again, 9) == [failed, later], "its page names it all the same"
    failed.status = Status.QUEUED
    assert copies.firsts(session, [again])[again.id].id == failed.id, "it is tried again, and came first"


def test_a_replaced_check_is_no_copy_of_the_one_that_counts_nor_an_original(session, add):
    old, new, later = add("old"), add("old"), add("later", 1)
    old.status, old.replaced_by = Status.REPLACED, new.id
    assert copies.firsts(session, [old, new, later]) == {later.id: copies.First(new.id, "old", "@jo")}
    assert copies.others(session, new, 9) == copies.others(session, old, 9) == [later]
    sooner = add("sooner", -1)
    first = copies.First(sooner.id, "sooner", "@jo")
    assert copies.firsts(session, [old, new, later]) == dict.fromkeys([old.id, new.id, later.id], first)


def test_the_others_oldest_first_up_to_a_number(session, add):
    rows = [add(str(minute), minute) for minute in range(4)]
    assert copies.others(session, rows[1], 2) == [rows[0], rows[2]]


def test_a_list_of_one_picture(session, add):
    first, _, third = add("a"), add("b", 1, sha256="c" * 64), add("c", 2)
    assert checks.listed(session, Filter(picture="b" * 64)).rows == (third, first)
    assert checks.counts(session, Filter(picture="b" * 64))["queued"] == 2

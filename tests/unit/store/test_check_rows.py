from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from logocheck.errors import InvalidRequest, UnknownCheck, UnreadableImage
from logocheck.store import batches, checks
from logocheck.store.checks import Filter, Post
from logocheck.store.pages import cursor


def added(session, campaign_row, post, now, number):
    rows = [checks.add(session, post(), campaign_row.id, now + timedelta(seconds=i // 2)) for i in range(number)]
    session.commit()
    return [row.id for row in rows]


def test_no_check(session):
    assert checks.listed(session, Filter()).rows == ()
    assert checks.counts(session) == dict.fromkeys(("queued", "running", "done", "error", "pass", "fail", "review"), 0)
    with pytest.raises(UnknownCheck):
        checks.get(session, uuid4())


def test_what_is_added_is_found(session, campaign_row, post, now):
    [check_id] = added(session, campaign_row, post, now, 1)
    session.expire_all()
    row = checks.get(session, check_id)
    assert (row.status, row.caption, row.created_at, row.campaign.name) == ("queued", "hello #ad", now, "summer")
    assert checks.unfinished(session, [check_id]) == 1
    assert checks.counts(session)["queued"] == 1


def test_pages_show_each_check_once_newest_first_while_checks_are_added(session, campaign_row, post, now):
    ids = added(session, campaign_row, post, now, 7)  # pairs at the same time
    seen, after = [], None
    while True:
        page = checks.listed(session, Filter(), after=after, limit=2)
        seen += [row.id for row in page.rows]
        added(session, campaign_row, post, now + timedelta(hours=1), 1)
        after = page.after
        if after is None:
            break
    assert sorted(seen) == sorted(ids)
    moments = [checks.get(session, check_id).created_at for check_id in seen]
    assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize("after", ["", "x", "bm9wZQ", "!!!", "MjAyNi0wMS0wMXxhYmM"])
def test_a_made_up_cursor_is_refused(session, after):
    with pytest.raises(InvalidRequest):
        checks.listed(session, Filter(), after=after)


@pytest.mark.parametrize("year", [1, 9999])
def test_a_cursor_from_the_end_of_the_calendar_is_refused_with_or_without_words(session, year):
    after = cursor(datetime(year, 1, 1, tzinfo=UTC), uuid4())
    for wanted in (Filter(), Filter(text="snow")):
        with pytest.raises(InvalidRequest):
            checks.listed(session, wanted, after=after)


def test_filters(session, campaign_row, post, now):
    batch = batches.add(session, batches.ARCHIVE, "posts.zip", campaign_row.id, now)
    refused = checks.add_refused(
        session, Post("bad.png", None), campaign_row.id, now, batch_id=batch.id, check_id=uuid4(),
        error=UnreadableImage("no picture"),
    )  # fmt: skip
    [other] = added(session, campaign_row, post, now, 1)

    def ids(wanted):
        return [row.id for row in checks.listed(session, wanted).rows]

    assert ids(Filter(batch=batch.id)) == ids(Filter(status="error")) == [refused.id]
    assert ids(Filter(status="queued")) == [other]
    assert ids(Filter(outcome="pass")) == ids(Filter(campaign="winter")) == []
    assert set(ids(Filter(campaign="summer"))) == {other, refused.id}
    assert (refused.error_code, refused.error_text) == ("unreadable-image", "no picture")


def test_changes_are_told_oldest_first(session, campaign_row, post, now):
    added(session, campaign_row, post, now, 6)
    moments = [row.updated_at for row in checks.changed(session, now + timedelta(seconds=1))]
    assert moments == [now + timedelta(seconds=s) for s in (1, 1, 2, 2)]
    assert len(checks.changed(session, now, limit=2)) == 2


def test_batches_are_counted_each_by_itself(session, campaign_row, post, now):
    one, two, empty = (batches.add(session, "archive", "a.zip", campaign_row.id, now) for _ in range(3))
    for batch in (one, one, two, None):
        checks.add(session, post(), campaign_row.id, now, batch_id=batch and batch.id)
    assert checks.counts_of(session, []) == {}
    counted = checks.counts_of(session, [one.id, two.id, empty.id])
    assert counted == {row.id: checks.counts(session, Filter(batch=row.id)) for row in (one, two, empty)}
    assert [counted[row.id]["queued"] for row in (one, two, empty)] == [2, 1, 0]

import io
import os
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from uuid import UUID

import pytest

from logocheck.domain.campaign import Brand, Campaign
from logocheck.domain.detection import Captions
from logocheck.domain.geometry import Size
from logocheck.errors import InvalidRequest, UnknownBlob, UnknownCheck
from logocheck.store import batches, campaigns, checks, keys, rejudgements, retention, webhooks
from logocheck.store.blobs import open_blobs
from logocheck.store.checks import Filter, Picture, Post
from logocheck.store.retention import Deleted
from logocheck.store.reviews import Decision, Reviewer, decide
from logocheck.store.tables import Status

DAY = timedelta(days=1)


@pytest.fixture
def blobs(tmp_path):
    return open_blobs((tmp_path / "blobs").as_uri())


@pytest.fixture
def kept(blobs, now, tmp_path):
    """``kept(content)``: bytes that were stored two hours before now; their name."""

    def stored(content):
        name = blobs.put(io.BytesIO(content))
        then = (now - timedelta(hours=2)).timestamp()
        os.utime(tmp_path / "blobs" / name[:2] / name, (then, then))
        return name

    return stored


@pytest.fixture
def add(sessions, campaign_row, kept, now):
    """``add(content, days)``: the id of a finished post that came so many days ago."""

    def added(content=b"picture", days=0, creator="@jo", status=Status.DONE):
        picture = Picture(kept(content), "image/png", 7, Size(6, 4))
        with sessions.begin() as session:
            row = checks.add(
                session, Post("a.png", picture, Captions("hi"), creator), campaign_row.id, now - days * DAY
            )
            row.status = status
            return row.id

    return added


def exists(blobs, name):
    try:
        blobs.read(name)
    except UnknownBlob:
        return False
    return True


def test_nothing_is_deleted_by_itself(sessions, blobs, now, add):
    check_id = add(days=4000)
    assert retention.tidy(sessions, blobs, now) == Deleted()
    with sessions() as session:
        assert blobs.read(checks.get(session, check_id).picture_sha256)


@pytest.mark.parametrize("days", [0, -1, 36_501])
def test_days_are_bounded(session, days):
    with pytest.raises(InvalidRequest):
        retention.keep_pictures(session, days)


def test_old_pictures_go_and_findings_stay(sessions, blobs, now, add):
    old, young, waiting = add(b"1", 31), add(b"2", 29), add(b"3", 31, status=Status.QUEUED)
    with sessions.begin() as session:
        decide(session, old, Decision("approve"), Reviewer("Kim"), now)
        name = checks.get(session, old).picture_sha256
        retention.keep_pictures(session, 30)
        assert retention.overdue_pictures(session, now, 30) == 1
    assert retention.tidy(sessions, blobs, now) == Deleted(1, 1)
    assert not exists(blobs, name)
    with sessions() as session:
        assert checks.get(session, old).picture_sha256 is None
        assert checks.get(session, old).decision == "approve"
        assert checks.get(session, young).picture_sha256
        assert checks.get(session, waiting).picture_sha256


def test_a_picture_that_a_younger_post_has_as_well_stays(sessions, blobs, now, add):
    add(b"same", 31)
    young = add(b"same", 1)
    assert retention.delete_pictures(sessions, blobs, now, 30) == Deleted(1, 0)
    with sessions() as session:
        assert exists(blobs, checks.get(session, young).picture_sha256)


def test_the_archive_of_old_posts_goes_too(sessions, blobs, now, kept, campaign_row):
    name = kept(b"zip")
    with sessions.begin() as session:
        then = now - 31 * DAY
        batches.add(session, batches.ARCHIVE, "a.zip", campaign_row.id, then, sha256=name, total=1)
    assert retention.delete_pictures(sessions, blobs, now, 30).files == 1
    assert not exists(blobs, name)


def test_what_nobody_refers_to_goes_once_a_day_unless_it_is_young(sessions, blobs, now, add, kept):
    check_id, orphan = add(), kept(b"orphan")
    assert retention.tidy(sessions, blobs, now) == Deleted(0, 1)
    assert not exists(blobs, orphan)
    later = kept(b"later")
    assert retention.tidy(sessions, blobs, now + timedelta(minutes=11)) == Deleted()
    blobs.put(io.BytesIO(b"just now"))
    assert retention.tidy(sessions, blobs, now + DAY).files == 1
    assert not exists(blobs, later)
    with sessions() as session:
        assert exists(blobs, checks.get(session, check_id).picture_sha256)


def test_a_clock_that_was_put_back_does_not_end_tidying(sessions, blobs, now, kept):
    retention.tidy(sessions, blobs, now + timedelta(days=365))
    orphan = kept(b"orphan")
    assert retention.tidy(sessions, blobs, now) == Deleted(0, 1)
    assert not exists(blobs, orphan)


def test_logos_of_kits_stay(sessions, blobs, now, kept, campaign_row):
    with sessions() as session:
        assert "a" * 64 in retention._logos(session)


def test_a_creators_posts_go_with_all_that_hangs_on_them(sessions, blobs, now, add):
    mine, other = [add(b"1"), add(b"2")], add(b"3", creator="@jonas")
    with sessions.begin() as session:
        webhooks.create(session, "https://a.example", now)
        webhooks.announce(session, checks.get(session, mine[0]), now)
        decide(session, mine[0], Decision("approve"), Reviewer("Kim"), now)
        assert retention.creators_posts(session, "@jo") == 2
    assert retention.erase_creator(sessions, blobs, now, "@jo") == Deleted(2, 2)
    with sessions() as session:
        for check_id in mine:
            with pytest.raises(UnknownCheck):
                checks.get(session, check_id)
        assert exists(blobs, checks.get(session, other).picture_sha256)
        (webhook,) = webhooks.listed(session)
        assert webhooks.deliveries(session, webhook.id).rows == ()
    assert retention.erase_creator(sessions, blobs, now, "@jo") == Deleted()


def test_posts_are_erased_while_they_are_judged_again(sessions, blobs, now, add):
    older, newer = add(b"1", days=1), add(b"2")
    with sessions.begin() as session:
        campaign_id = campaigns.update(session, "summer", Campaign("summer", (Brand("Acme"),)), now).id
    with ThreadPoolExecutor(1) as other:
        with sessions.begin() as session:
            rejudgements.replace(session, newer, campaign_id, now, None)
            erased = other.submit(retention.erase_creator, sessions, blobs, now, "@jo")
            wait([erased], timeout=0.3)  # it has what it gets before it waits for the newer one
            rejudgements.replace(session, older, campaign_id, now, None)
        assert erased.result().posts == 2
    with sessions() as session:
        assert checks.counts(session)["queued"] == 0
        assert checks.listed(session, Filter(status="replaced")).rows == ()


@pytest.mark.parametrize("creator", ["", "  "])
def test_posts_without_a_creator_are_never_meant(sessions, blobs, now, creator):
    with pytest.raises(InvalidRequest):
        retention.erase_creator(sessions, blobs, now, creator)


def test_idempotency_keys_are_forgotten_after_a_week(sessions, blobs, now):
    with sessions.begin() as session:
        keys.remember(session, "old", "f" * 64, [UUID(int=1)], now - 8 * DAY)
        keys.remember(session, "new", "f" * 64, [UUID(int=2)], now - 6 * DAY)
    retention.tidy(sessions, blobs, now)
    with sessions() as session:
        assert keys.made(session, "old", "f" * 64) is None
        assert keys.made(session, "new", "f" * 64) == [UUID(int=2)]


def test_what_a_dead_process_began_to_store_is_deleted_after_a_day(sessions, blobs, now, tmp_path):
    blobs.put(io.BytesIO(b"makes the folder"))
    for name, age in (("dead", DAY * 1.5), ("slow", DAY / 2)):
        path = tmp_path / "blobs" / "incoming" / name
        path.write_bytes(b"half a pict")
        os.utime(path, ((now - age).timestamp(),) * 2)
    assert retention.tidy(sessions, blobs, now).files >= 1
    assert [path.name for path in (tmp_path / "blobs" / "incoming").iterdir()] == ["slow"]

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest

from logocheck.codec import report_json
from logocheck.domain.campaign import Brand, Campaign
from logocheck.domain.detection import Captions, Observation, Sighting
from logocheck.domain.geometry import Box, Size
from logocheck.domain.judgement import judge
from logocheck.domain.report import Report
from logocheck.errors import Conflict, InternalError
from logocheck.store import batches, campaigns, checks, claims, corrections, overview, rejudgements, reviews, webhooks
from logocheck.store.checks import Filter
from logocheck.store.facts import Facts
from logocheck.store.overview import Span
from logocheck.store.rejudgements import Told, Verdict
from logocheck.store.retention import creators_posts, overdue_pictures
from logocheck.store.reviews import Decision, Drawn, Reviewer
from logocheck.store.tables import CheckRow, Status
from logocheck.zones_file import zone

LEASE = timedelta(hours=1)
JO = Reviewer("Jo")
FAILS = Facts(prominence_bin=3, cell=21, facets=frozenset({("failed", "minimum_share"), ("brand", "Acme")}))
PASSES = Facts(prominence_bin=3, cell=21, facets=frozenset({("brand", "Acme")}))
PASS = Verdict('{"new": 1}', "pass", 0.35, PASSES)


@pytest.fixture
def newest(session, campaign_row, now):
    """Version 2 of the campaign."""
    row = campaigns.update(session, "summer", Campaign("summer", (Brand("Acme"),)), now)
    session.commit()
    return row


@pytest.fixture
def done(session, campaign_row, post, now):
    """``done(days)``: the id of a post that failed, and came so many days ago."""

    def made(days=0, campaign=campaign_row, filename="a.png"):
        row = checks.add(session, post(filename), campaign.id, now - timedelta(days=days))
        claims.claim(session, row.id, "w", now, LEASE)
        claims.finish(session, row.id, "w", now, report='{"old": 1}', outcome="fail", prominence=0.35, facts=FAILS)
        session.commit()
        return row.id

    return made


def replaced(session, check_id, newest, now, verdict=PASS):
    new = rejudgements.replace(session, check_id, newest.id, now + timedelta(minutes=1), verdict)
    session.commit()
    session.expire_all()
    return new


def test_a_new_check_takes_the_place_of_the_old_one_which_keeps_its_report(session, done, newest, now):
    old_id = done(days=3)
    new = checks.get(session, replaced(session, old_id, newest, now).id, with_report=True)
    old = checks.get(session, old_id, with_report=True)
    assert (old.status, old.report, old.outcome, old.replaced_by) == ("replaced", '{"old": 1}', None, new.id)
    assert (new.status, new.report, new.outcome, new.prominence) == ("done", '{"new": 1}', "pass", 0.35)
    assert new.campaign.version == 2
    assert (new.filename, new.caption, new.picture_sha256, new.size, new.width, new.height, new.day) == (
        old.filename, old.caption, old.picture_sha256, old.size, old.width, old.height, old.day,
    )  # fmt: skip
    assert new.created_at == now - timedelta(days=3), "it came when it came"


def test_everything_that_counts_or_lists_has_each_post_once(session, done, newest, now):
    ids = {name: done(days=day, filename=name) for day, name in enumerate(("a.png", "b.png"))}
    new = replaced(session, ids["a.png"], newest, now)

    def listed(**wanted):
        return {row.id for row in checks.listed(session, Filter(**wanted)).rows}

    assert listed() == listed(campaign="summer") == listed(brand="Acme") == {new.id, ids["b.png"]}
    assert listed(text="a.png") == {new.id}
    assert listed(rule="minimum_share") == listed(outcome="fail") == {ids["b.png"]}
    assert listed(status=Status.REPLACED) == {ids["a.png"]}
    counts = checks.counts(session)
    assert (counts["done"], counts["pass"], counts["fail"]) == (2, 1, 1)
    assert "replaced" not in counts
    total = overview.overview(session, Span((now - timedelta(days=9)).date(), now.date(), "summer"))
    assert total.total == {"pass": 1, "fail": 1, "review": 0, "error": 0}
    assert dict(total.rules) == {"minimum_share": 1}
    assert (sum(total.cells), sum(total.prominence)) == (2, 2)
    assert overdue_pictures(session, now + timedelta(days=9), 1) == 2
    assert overview.queue(session, now + timedelta(minutes=2)).finished == 2


def test_a_batch_counts_its_posts_once(session, campaign_row, done, newest, now):
    batch = batches.add(session, "archive", "a.zip", campaign_row.id, now)
    old_id = done()
    checks.get(session, old_id).batch_id = batch.id
    session.commit()
    replaced(session, old_id, newest, now)
    counts = checks.counts_of(session, [batch.id])[batch.id]
    assert (counts["done"], counts["pass"], counts["fail"]) == (1, 1, 0)
    assert checks.counts(session, Filter(batch=batch.id))["done"] == 1


def test_decisions_and_drawn_boxes_go_with_the_post(session, done, newest, now):
    old_id = done()
    approved = reviews.decide(session, old_id, Decision("approve", note="it is there"), JO, now)
    reviews.decide(session, old_id, Decision("mark", boxes=(Drawn("Acme", Box(1, 1, 9, 9)),)), JO, now)
    new = checks.get(session, replaced(session, old_id, newest, now).id)
    old = checks.get(session, old_id)
    assert (new.decision, new.decided_by, new.decided_at) == ("approve", "Jo", now)
    assert (old.decision, old.decided_by, old.decided_at) == (None, None, None)
    assert [row.action for row in reviews.trail(session, new.id)] == ["approve", "mark"]
    assert reviews.trail(session, old_id) == []
    assert overview.overview(session, Span(now.date(), now.date())).decided == {"approve": 1}
    reviews.undo(session, approved.id, JO, now)
    assert checks.get(session, new.id).decision is None


def test_who_undoes_while_the_post_is_judged_again_undoes_what_counts(session, sessions, done, newest, now):
    old_id = done()
    approved = reviews.decide(session, old_id, Decision("approve"), JO, now)
    session.commit()  # the row is known here as it was, as to one who waits for the check
    with sessions.begin() as other:
        new_id = rejudgements.replace(other, old_id, newest.id, now, PASS).id
    reviews.undo(session, approved.id, JO, now)
    assert checks.get(session, new_id).decision is None
    assert [row.action for row in reviews.trail(session, new_id)] == ["approve", "undo"]
    assert reviews.trail(session, old_id) == []


def test_a_drawn_box_is_exported_once(session, done, newest, now):
    old_id = done()
    reviews.decide(session, old_id, Decision("mark", boxes=(Drawn("Acme", Box(1, 1, 9, 9)),)), JO, now)
    new = replaced(session, old_id, newest, now, verdict=None)
    assert [example.check_id for example in corrections.examples(session, "summer")] == [new.id]


def test_an_approved_post_that_waits_for_a_new_look_is_no_example_of_a_picture_without_logos(
    session, done, newest, now
):
    old_id = done()
    reviews.decide(session, old_id, Decision("approve"), JO, now)
    replaced(session, old_id, newest, now, verdict=None)
    assert list(corrections.examples(session)) == []


def test_nobody_decides_about_a_replaced_check(session, done, newest, now):
    old_id = done()
    new = replaced(session, old_id, newest, now)
    with pytest.raises(Conflict, match=f"judged again.*{new.id}"):
        reviews.decide(session, old_id, Decision("approve"), JO, now)


def test_without_a_verdict_the_picture_waits_for_a_new_look(session, done, newest, now):
    new = replaced(session, done(days=30), newest, now, verdict=None)
    row = checks.get(session, new.id, with_report=True)
    assert (row.status, row.attempts, row.report, row.outcome, row.finished_at) == ("queued", 0, None, None, None)
    soon = now + timedelta(minutes=7)
    assert claims.overdue(session, soon) == [new.id]
    assert row.due_at < soon + timedelta(minutes=10), "not as late as a post that waits for a month"
    assert overview.queue(session, now + timedelta(minutes=2)).oldest == now + timedelta(minutes=1)


def test_a_verdict_is_not_given_up_for_a_look_at_a_picture_that_was_deleted_meanwhile(session, done, newest, now):
    old_id = done()
    checks.get(session, old_id).picture_sha256 = None
    session.commit()
    assert rejudgements.replace(session, old_id, newest.id, now, None) is None
    assert (checks.get(session, old_id).status, checks.get(session, old_id).outcome) == ("done", "fail")


def test_a_check_that_is_put_back_again_and_again_waits_since_it_was_asked_for(session, done, newest, now):
    new = replaced(session, done(days=30), newest, now, verdict=None)
    later = now + timedelta(hours=2)
    claims.claim(session, new.id, "w", later, LEASE)
    claims.release(session, new.id, "w", later, later)
    session.commit()
    assert overview.queue(session, later).oldest == now + timedelta(minutes=1)


@pytest.mark.parametrize("gone", ["unknown", "replaced", "running", "queued"])
def test_what_is_not_finished_is_left_alone(session, campaign_row, post, done, newest, now, gone):
    check_id = done() if gone == "replaced" else checks.add(session, post(), campaign_row.id, now).id
    if gone == "replaced":
        replaced(session, check_id, newest, now)
    elif gone == "running":
        claims.claim(session, check_id, "w", now, LEASE)
    elif gone == "unknown":
        check_id = uuid4()
    before = session.query(CheckRow).count()
    assert rejudgements.replace(session, check_id, newest.id, now, PASS) is None
    assert session.query(CheckRow).count() == before


def test_a_post_that_is_judged_a_third_time_has_both_earlier_checks(session, done, newest, now):
    first = done()
    second = replaced(session, first, newest, now).id
    version3 = campaigns.update(session, "summer", Campaign("summer", (Brand("Acme"),)), now)
    third = rejudgements.replace(session, second, version3.id, now + timedelta(minutes=2), PASS)
    session.commit()
    session.expire_all()
    assert [row.id for row in rejudgements.replaced(session, third.id)] == [second, first]
    assert checks.get(session, first).replaced_by == third.id


def test_a_newer_version_ends_an_older_one_and_takes_over_what_waits_for_its_look(session, done, newest, now):
    webhooks.create(session, "https://a.example", now)
    rejudgements.ask(session, newest, "Jo", now, look_again=True)
    old_id = done()
    waiting = replaced(session, old_id, newest, now, verdict=None)
    version3 = campaigns.update(session, "summer", Campaign("summer", (Brand("Acme"),)), now)
    row = rejudgements.ask(session, version3, "Kim", now, look_again=False)
    session.commit()
    session.expire_all()
    assert (rejudgements.get(session, newest.id).finished_at, row.finished_at) == (now, None)
    assert not rejudgements.go_on(session, newest.id, None, Told(1)), "it changes nothing more"
    assert [post.id for post in rejudgements.posts(session, row, 9).rows] == [waiting.id]
    assert rejudgements.replace(session, waiting.id, version3.id, now, PASS) is None, "there is no report to judge by"
    third = rejudgements.replace(session, waiting.id, version3.id, now + timedelta(minutes=2), None)
    session.commit()
    session.expire_all()
    assert (checks.get(session, waiting.id).status, checks.get(session, waiting.id).replaced_by) == (
        "replaced", third.id,
    )  # fmt: skip
    assert checks.get(session, old_id).replaced_by == third.id
    assert rejudgements.replace(session, waiting.id, version3.id, now, None) is None, "running twice changes nothing"
    webhooks.announce(session, third, now)
    assert f'"replaces":"{old_id}"' in webhooks.last(session, webhooks.listed(session)[0].id).payload


def test_a_part_that_is_written_while_a_newer_version_is_asked_for_is_told_that_it_came_too_late(
    session, sessions, newest, now
):
    rejudgements.ask(session, newest, "Jo", now, look_again=False)
    version3 = campaigns.update(session, "summer", Campaign("summer", (Brand("Acme"),)), now)
    session.commit()

    def written():
        with sessions.begin() as other:
            return rejudgements.go_on(other, newest.id, None, Told(1))

    with ThreadPoolExecutor(1) as pool:
        rejudgements.ask(session, version3, "Kim", now, look_again=False)
        part = pool.submit(written)  # waits for whoever asks
        session.commit()
        assert part.result() is False
    session.expire_all()
    assert rejudgements.get(session, newest.id).judged == 0


def test_webhooks_are_told_what_a_check_replaces(session, done, newest, now):
    webhooks.create(session, "https://a.example", now)
    old_id = done()
    new = replaced(session, old_id, newest, now)
    webhooks.announce(session, new, now)
    assert f'"replaces":"{old_id}"' in webhooks.last(session, webhooks.listed(session)[0].id).payload


def test_a_look_that_fails_gives_back_everything_that_the_post_counted_as(session, campaign_row, done, newest, now):
    frame, logo = Size(60, 40), Sighting("Acme", Box(20, 10, 40, 30), 0.99, 0.9)
    observation = Observation(frame, sightings=(logo,), captions=Captions("hello"))
    campaign = campaigns.campaign(campaign_row)
    report = Report(campaign, observation, *judge(campaign, observation, zone(campaign.platform)))
    old_id = done()
    old = checks.get(session, old_id)
    old.report, old.outcome = report_json(report).decode(), "pass"
    reviews.decide(session, old_id, Decision("approve"), JO, now)
    new = replaced(session, old_id, newest, now, verdict=None)
    rejudgements.ask(session, newest, "Jo", now, look_again=True)
    claims.claim(session, new.id, "w", now, LEASE)
    claims.fail(session, new.id, "w", now, InternalError("no"))
    session.refresh(new)
    assert rejudgements.keep_before(session, new, now)
    session.commit()
    session.expire_all()
    assert [row.id for row in checks.listed(session, Filter(brand="Acme", outcome="pass")).rows] == [old_id]
    assert (checks.counts(session)["pass"], checks.counts(session)["error"]) == (1, 0)
    total = overview.overview(session, Span(now.date(), now.date()))
    assert (total.total, total.decided) == ({"pass": 1, "fail": 0, "review": 0, "error": 0}, {"approve": 1})
    assert (sum(total.cells), sum(total.prominence)) == (1, 1)
    assert [row.action for row in reviews.trail(session, old_id)] == ["approve"]
    assert [row.id for row in rejudgements.replaced(session, old_id)] == [new.id]
    assert rejudgements.get(session, newest.id).failed == 1


def test_finished_posts_of_earlier_versions_newest_first(session, campaign_row, post, done, newest, now):
    ids = [done(days=day) for day in range(3)]
    done(campaign=newest)
    checks.add(session, post(), campaign_row.id, now)
    row = rejudgements.ask(session, newest, "Jo", now, look_again=False)
    page = rejudgements.posts(session, row, 2)
    assert [post.id for post in page.rows] == ids[:2]
    rejudgements.go_on(session, newest.id, page.after, Told(2, 0, 0))
    session.expire_all()
    page = rejudgements.posts(session, rejudgements.get(session, newest.id), 2)
    assert ([post.id for post in page.rows], page.after) == (ids[2:], None)


@pytest.mark.parametrize(
    ("code", "picture", "again"),
    [
        ("model-missing", "b" * 64, True), (None, "b" * 64, True), ("model-missing", None, False),
        ("quarantined", "b" * 64, False), ("internal-error", "b" * 64, False),
    ],
)  # fmt: skip
def test_a_post_in_error_is_tried_again_where_that_can_help(
    session, campaign_row, done, newest, now, code, picture, again
):
    row = checks.get(session, done())
    row.status, row.outcome, row.error_code, row.picture_sha256 = Status.ERROR, None, code, picture
    asked = rejudgements.ask(session, newest, "Jo", now, look_again=False)
    assert [post.id for post in rejudgements.posts(session, asked, 9).rows] == ([row.id] if again else [])


def test_posts_of_other_campaigns_and_of_later_versions_stay(session, campaign_row, done, newest, now):
    winter = campaigns.create(session, Campaign("winter", (Brand("Acme"),)), now)
    done(campaign=winter)
    done(campaign=newest)
    asked = rejudgements.ask(session, campaign_row, "Jo", now, look_again=False)
    assert rejudgements.posts(session, asked, 9).rows == ()
    assert (rejudgements.earlier(session, campaign_row), rejudgements.earlier(session, newest)) == (0, 0)
    done()
    assert rejudgements.earlier(session, newest) == 1


def test_asking_twice_goes_on_and_after_the_end_begins_anew(session, newest, now):
    rejudgements.ask(session, newest, "Jo", now, look_again=False)
    rejudgements.go_on(session, newest.id, "cursor", Told(1, 2, 3))
    row = rejudgements.ask(session, newest, "Kim", now, look_again=True)
    assert (row.asked_by, row.look_again, row.cursor, row.judged, row.queued, row.left) == (
        "Jo", False, "cursor", 1, 2, 3,
    )  # fmt: skip
    rejudgements.end(session, newest.id, now, InternalError("no"))
    row = rejudgements.ask(session, newest, "Kim", now + LEASE, look_again=True)
    assert (row.asked_by, row.look_again, row.cursor, row.judged, row.queued, row.left) == ("Kim", True, None, 0, 0, 0)
    assert (row.finished_at, row.error_code, row.error_text, row.created_at) == (None, None, None, now + LEASE)


def test_one_worker_at_a_time_and_the_sweeper_sends_what_was_lost(session, newest, now):
    rejudgements.ask(session, newest, "Jo", now, look_again=False)
    assert rejudgements.overdue(session, now) == []
    late = now + rejudgements.LOST_AFTER
    assert (rejudgements.overdue(session, late), rejudgements.overdue(session, late)) == ([newest.id], [])
    assert rejudgements.take(session, newest.id, late, LEASE, 3) is not None
    assert rejudgements.take(session, newest.id, late, LEASE, 3) is None
    assert rejudgements.overdue(session, late + LEASE) == []
    assert rejudgements.take(session, newest.id, late + LEASE, LEASE, 3) is not None
    rejudgements.end(session, newest.id, late)
    assert rejudgements.take(session, newest.id, late + 3 * LEASE, LEASE, 3) is None
    assert rejudgements.overdue(session, late + 3 * LEASE) == []


def test_one_that_ends_its_worker_again_and_again_is_given_up_unless_it_comes_further(session, newest, now):
    rejudgements.ask(session, newest, "Jo", now, look_again=False)
    for _ in range(5):
        assert rejudgements.take(session, newest.id, now, timedelta(), 2) is not None
        rejudgements.go_on(session, newest.id, None, Told(1))
    assert rejudgements.take(session, newest.id, now, timedelta(), 2) is not None
    assert rejudgements.take(session, newest.id, now, timedelta(), 2) is None
    session.expire_all()
    row = rejudgements.get(session, newest.id)
    assert (row.error_code, row.finished_at, row.judged) == ("quarantined", now, 5)


def test_a_creator_has_a_post_once(session, done, newest, now):
    old_id = done()
    checks.get(session, old_id).creator = "@jo"
    session.commit()
    new = replaced(session, old_id, newest, now)
    assert checks.get(session, new.id).creator == "@jo"
    assert creators_posts(session, "@jo") == 1

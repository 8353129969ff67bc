from dataclasses import replace

import pytest

from logocheck.codec import report_from_json
from logocheck.domain.campaign import Brand, Campaign, Hashtags
from logocheck.errors import InvalidCampaign, SetupError, StorageUnavailable
from logocheck.jobs import Job
from logocheck.store import brands, campaigns, checks, claims, overview, rejudgements, retention, reviews, webhooks
from logocheck.store.checks import Filter
from logocheck.store.overview import Span
from logocheck.store.reviews import Decision, Reviewer
from logocheck.store.tables import CampaignRow, CheckRow, DeliveryRow, Status
from worker import rejudgements as worker
from worker.checks import run_check
from worker.rejudgements import run_rejudgement
from worker.sweep import sweep

STRICTER = Campaign("tags", (), hashtags=Hashtags(all_of=("#ad", "#summer")))


@pytest.fixture
def done(tools, queue, queued):
    """``done()``: the id of a checked post that passes."""

    def made():
        check_id = queued()
        run_check(tools, check_id, "message")
        queue.sent.clear()
        return check_id

    return made


@pytest.fixture
def ask(tools, campaign_id):
    """``ask(campaign)``: the id of the next version, under which posts are to be judged again."""

    def asked(campaign=STRICTER, look_again=False):
        with tools.sessions.begin() as session:
            row = campaigns.update(session, "tags", campaign, tools.now())
            rejudgements.ask(session, row, "Jo", tools.now(), look_again=look_again)
            return row.id

    return asked


@pytest.fixture
def told(tools):
    """``told(campaign_id)``: judged, queued, left and the error."""

    def read(campaign_id):
        with tools.sessions() as session:
            row = rejudgements.get(session, campaign_id)
            return row.judged, row.queued, row.left, row.error_code, row.finished_at is not None

    return read


def newest(tools, check_id, seen):
    return seen(seen(check_id).replaced_by)


def test_a_report_that_says_enough_is_judged_without_its_picture(tools, queue, done, ask, told, seen):
    old_id = done()
    campaign_id = ask()
    tools = replace(tools, examine=None, blobs=None)
    run_rejudgement(tools, campaign_id)
    row = newest(tools, old_id, seen)
    assert (row.status, row.outcome, row.campaign.version) == ("done", "fail", 2)
    report = report_from_json(row.report.encode())
    assert report.campaign.hashtags.all_of == ("#ad", "#summer")
    assert (seen(old_id).status, report_from_json(seen(old_id).report.encode()).verdict.outcome) == ("replaced", "pass")
    assert told(campaign_id) == (1, 0, 0, None, True)
    with tools.sessions() as session:
        found = checks.listed(session, Filter(rule="hashtags_all_of")).rows
        assert [post.id for post in found] == [row.id]
    assert queue.sent == []


def test_running_twice_changes_nothing(tools, done, ask, told, seen):
    old_id = done()
    campaign_id = ask()
    for _ in range(2):
        run_rejudgement(tools, campaign_id)
    with tools.sessions() as session:
        assert session.query(CheckRow).count() == 2
    assert told(campaign_id) == (1, 0, 0, None, True)
    assert newest(tools, old_id, seen).campaign.version == 2


@pytest.fixture
def with_brand(tools):
    """The campaign with a brand that no earlier check looked for."""
    with tools.sessions.begin() as session:
        brands.add_logo(brands.create(session, "Acme", tools.now()), "a" * 64, "a.png", "image/png", tools.now())
    return replace(STRICTER, brands=(Brand("Acme"),))


def test_what_no_report_can_tell_is_looked_at_again(tools, queue, done, ask, told, seen, with_brand):
    old_id = done()
    campaign_id = ask(with_brand)
    run_rejudgement(tools, campaign_id)
    row = newest(tools, old_id, seen)
    assert (row.status, row.campaign.version, row.picture_sha256) == ("queued", 2, seen(old_id).picture_sha256)
    assert queue.sent == [(Job.CHECK, row.id)]
    assert told(campaign_id) == (0, 1, 0, None, True)
    run_check(tools, row.id, "message")
    assert seen(row.id).status == "done"


def test_without_its_picture_such_a_post_stays_as_it_is(tools, done, ask, told, seen, with_brand):
    old_id = done()
    retention.delete_pictures(tools.sessions, tools.blobs, tools.now().replace(year=2030), 1)
    campaign_id = ask(with_brand)
    run_rejudgement(tools, campaign_id)
    assert (seen(old_id).status, seen(old_id).replaced_by) == ("done", None)
    assert told(campaign_id) == (0, 0, 1, None, True)


def test_a_post_that_stays_as_it_is_counts_once_when_the_end_cannot_be_written(
    tools, done, ask, told, monkeypatch, with_brand
):
    done()
    retention.delete_pictures(tools.sessions, tools.blobs, tools.now().replace(year=2030), 1)
    campaign_id = ask(with_brand)
    with monkeypatch.context() as patch:
        patch.setattr(rejudgements, "end", failing(StorageUnavailable("away")))
        run_rejudgement(tools, campaign_id)
    run_rejudgement(replace(tools, now=lambda: tools.now() + worker.PAUSE), campaign_id)
    assert told(campaign_id) == (0, 0, 1, None, True)


def test_every_picture_is_looked_at_again_where_that_was_asked(tools, queue, done, ask, told, seen):
    with_picture, without = done(), done()
    with tools.sessions.begin() as session:
        checks.get(session, without).picture_sha256 = None
    campaign_id = ask(look_again=True)
    run_rejudgement(tools, campaign_id)
    assert newest(tools, with_picture, seen).status == "queued"
    assert newest(tools, without, seen).outcome == "fail", "its report says enough"
    assert told(campaign_id) == (1, 1, 0, None, True)


def test_a_report_that_cannot_be_read_any_more_is_made_again(tools, done, ask, told, seen):
    old_id = done()
    with tools.sessions.begin() as session:
        checks.get(session, old_id).report = '{"of": "another time"}'
    campaign_id = ask()
    run_rejudgement(tools, campaign_id)
    assert newest(tools, old_id, seen).status == "queued"
    assert seen(old_id).report == '{"of": "another time"}'


def test_a_post_in_error_is_tried_again(tools, done, ask, seen):
    old_id = done()
    with tools.sessions.begin() as session:
        row = checks.get(session, old_id)
        row.status, row.outcome, row.report, row.error_code = Status.ERROR, None, None, "model-missing"
    run_rejudgement(tools, ask())
    assert newest(tools, old_id, seen).status == "queued"
    assert (seen(old_id).status, seen(old_id).error_code) == ("replaced", "model-missing")


def failed_look(tools, ask, old_id, seen):
    """The id of a check whose picture could not be looked at again."""
    run_rejudgement(tools, ask(look_again=True))
    new_id = seen(old_id).replaced_by
    broken = replace(tools, examine=failing(SetupError("model missing: run logocheck models verify")))
    run_check(broken, new_id, "look")
    return new_id


def test_a_new_look_that_fails_gives_the_post_its_verdict_back(tools, queue, done, ask, seen):
    with tools.sessions.begin() as session:
        webhooks.create(session, "https://a.example", tools.now())
    old_id = done()
    before = seen(old_id)
    with tools.sessions.begin() as session:
        reviews.decide(session, old_id, Decision("approve"), Reviewer("Jo"), tools.now())
    queue.sent.clear()
    new_id = failed_look(tools, ask, old_id, seen)
    old, new = seen(old_id), seen(new_id)
    assert (old.status, old.outcome, old.replaced_by, old.report) == ("done", "pass", None, before.report)
    assert (old.decision, old.prominence_bin, old.finished_at) == ("approve", None, before.finished_at)
    assert (new.status, new.error_code, new.replaced_by, new.decision) == ("replaced", "setup-error", old_id, None)
    assert "model missing" in new.error_text
    assert queue.sent == [(Job.CHECK, new_id)], "what webhooks were told is true again"
    span = Span(tools.now().date(), tools.now().date())
    with tools.sessions() as session:
        assert [row.id for row in checks.listed(session, Filter()).rows] == [old_id]
        assert overview.overview(session, span).total == {"pass": 1, "fail": 0, "review": 0, "error": 0}
        assert overview.overview(session, span).decided == {"approve": 1}
        asked = rejudgements.get(session, new.campaign_id)
        assert (asked.queued, asked.failed) == (1, 1)
        assert [row.id for row in rejudgements.failed(session, asked, 5)] == [new_id]
        assert rejudgements.earlier(session, new.campaign) == 1, "the page goes on to offer it"


def test_a_new_look_that_ends_its_worker_again_and_again_gives_the_verdict_back(tools, queue, done, ask, seen):
    old_id = done()
    run_rejudgement(tools, ask(look_again=True))
    new_id = seen(old_id).replaced_by
    with tools.sessions.begin() as session:
        checks.get(session, new_id).attempts = tools.attempts
    run_check(tools, new_id, "look")
    assert (seen(old_id).status, seen(old_id).outcome) == ("done", "pass")
    assert (seen(new_id).status, seen(new_id).error_code) == ("replaced", "quarantined")


def test_after_a_look_that_failed_the_post_can_be_judged_again_under_the_same_version(
    tools, queue, done, ask, told, seen
):
    old_id = done()
    failed_id = failed_look(tools, ask, old_id, seen)
    campaign_id = seen(failed_id).campaign_id
    with tools.sessions.begin() as session:
        row = session.get(CampaignRow, campaign_id)
        rejudgements.ask(session, row, "Jo", tools.now(), look_again=True)
    run_rejudgement(tools, campaign_id)
    new = newest(tools, old_id, seen)
    assert (new.status, new.id != failed_id) == ("queued", True)
    run_check(tools, new.id, "look")
    assert (seen(new.id).status, seen(old_id).replaced_by, seen(failed_id).replaced_by) == ("done", new.id, new.id)
    assert seen(failed_id).error_code == "setup-error"


def test_a_look_that_fails_says_so_where_there_was_no_verdict_before(tools, queue, done, ask, seen):
    old_id = done()
    with tools.sessions.begin() as session:
        row = checks.get(session, old_id)
        row.status, row.outcome, row.report, row.error_code = Status.ERROR, None, None, "model-missing"
    new_id = failed_look(tools, ask, old_id, seen)
    assert (seen(new_id).status, seen(new_id).error_code) == ("error", "setup-error")
    assert seen(old_id).replaced_by == new_id


def test_a_look_that_fails_says_so_where_the_report_from_before_cannot_be_read(tools, queue, done, ask, seen):
    old_id = done()
    with tools.sessions.begin() as session:
        checks.get(session, old_id).report = '{"of": "another time"}'
    assert seen(failed_look(tools, ask, old_id, seen)).status == "error"


LATER = Campaign("tags", (), hashtags=Hashtags(all_of=("#other",)))


def counting(tools):
    """Version and status of each post's check that counts."""
    with tools.sessions() as session:
        return sorted((row.campaign.version, str(row.status)) for row in checks.listed(session, Filter()).rows)


def test_a_newer_version_ends_what_is_under_way_and_judges_each_post_once(tools, queue, done, ask, told, monkeypatch):
    monkeypatch.setattr(worker, "AT_ONCE", 1)
    monkeypatch.setattr(worker, "PART", 0.0)
    for _ in range(3):
        done()
    second = ask()
    run_rejudgement(tools, second)
    third = ask(LATER)
    for _ in range(4):
        run_rejudgement(tools, second)
        run_rejudgement(tools, third)
    assert counting(tools) == [(3, "done")] * 3
    assert told(second) == (1, 0, 0, None, True)
    assert told(third) == (3, 0, 0, None, True)
    with tools.sessions() as session:
        assert session.query(CheckRow).count() == 3 + 1 + 3, "one by the second version, and no more"


def test_a_newer_version_that_is_asked_for_between_reading_and_writing_loses_no_post(
    tools, queue, done, ask, told, monkeypatch
):
    done()
    second = ask()
    asked = []

    def between(*values):
        if not asked:
            asked.append(ask(LATER))
            run_rejudgement(tools, asked[0])
        return verdict(*values)

    verdict = worker.rejudge
    monkeypatch.setattr(worker, "rejudge", between)
    run_rejudgement(tools, second)
    assert counting(tools) == [(3, "done")]
    assert (told(second), told(asked[0])) == ((0, 0, 0, None, True), (1, 0, 0, None, True))


def test_a_part_of_an_older_version_that_comes_too_late_changes_nothing(tools, queue, done, ask, told, monkeypatch):
    done()
    second = ask()
    asked = []

    def between(*values):
        asked.append(ask(LATER))
        return verdict(*values)

    verdict = worker.rejudge
    with monkeypatch.context() as patch:
        patch.setattr(worker, "rejudge", between)
        run_rejudgement(tools, second)
    assert counting(tools) == [(1, "done")]
    run_rejudgement(tools, asked[0])
    assert (counting(tools), told(second)) == ([(3, "done")], (0, 0, 0, None, True))


@pytest.mark.parametrize("begun", [False, True])
def test_a_picture_that_waits_for_its_look_is_looked_at_by_the_newer_version(
    tools, queue, done, ask, told, seen, begun
):
    old_id = done()
    run_rejudgement(tools, ask(look_again=True))
    second_id = seen(old_id).replaced_by
    if begun:
        with tools.sessions.begin() as session:
            claims.claim(session, second_id, "look", tools.now(), worker.LEASE)
    third = ask(LATER)
    run_rejudgement(tools, third)
    new = newest(tools, old_id, seen)
    assert (new.campaign.version, new.status, seen(second_id).status) == (3, "queued", "replaced")
    assert (seen(second_id).replaced_by, told(third)) == (new.id, (0, 1, 0, None, True))
    queue.sent.clear()
    with tools.sessions.begin() as session:
        assert not claims.fail(session, second_id, "look", tools.now(), SetupError("too late"))
    run_check(tools, second_id, "look")
    run_check(tools, new.id, "newer look")
    assert counting(tools) == [(3, "done")]
    assert seen(second_id).report is None


def test_a_look_that_fails_while_the_newer_version_reads_its_post_loses_no_post(
    tools, queue, done, ask, told, seen, monkeypatch
):
    old_id = done()
    run_rejudgement(tools, ask(look_again=True))
    second_id = seen(old_id).replaced_by
    third = ask(LATER)

    def between(*values, **more):
        run_check(replace(tools, examine=failing(SetupError("no model"))), second_id, "look")
        return verdict(*values, **more)

    verdict = worker._verdict
    monkeypatch.setattr(worker, "_verdict", between)
    run_rejudgement(tools, third)
    assert counting(tools) == [(3, "queued")]
    assert told(third) == (0, 1, 0, None, True)


def test_a_post_that_waits_for_its_first_check_keeps_its_version(tools, queued, ask, told):
    queued()
    third = ask(LATER)
    run_rejudgement(tools, third)
    assert (counting(tools), told(third)) == ([(1, "queued")], (0, 0, 0, None, True))


def test_the_verdict_from_before_counts_when_the_newer_look_fails_too(tools, queue, done, ask, seen):
    old_id = done()
    run_rejudgement(tools, ask(look_again=True))
    second_id = seen(old_id).replaced_by
    run_rejudgement(tools, ask(LATER))
    third_id = seen(second_id).replaced_by
    run_check(replace(tools, examine=failing(SetupError("no model"))), third_id, "look")
    assert (counting(tools), seen(old_id).outcome) == ([(1, "done")], "pass")
    assert {seen(second_id).replaced_by, seen(third_id).replaced_by} == {old_id}


def test_it_goes_on_in_parts_between_which_others_have_their_turn(tools, queue, done, ask, told, monkeypatch):
    monkeypatch.setattr(worker, "AT_ONCE", 2)
    monkeypatch.setattr(worker, "PART", 0.0)
    for _ in range(5):
        done()
    campaign_id = ask()
    for judged in (2, 4):
        run_rejudgement(tools, campaign_id)
        assert queue.sent == [(Job.REJUDGE, campaign_id)]
        assert told(campaign_id) == (judged, 0, 0, None, False)
        queue.sent.clear()
    run_rejudgement(tools, campaign_id)
    assert (queue.sent, told(campaign_id)) == ([], (5, 0, 0, None, True))


def test_webhooks_are_told_of_the_new_verdicts(tools, queue, done, ask):
    with tools.sessions.begin() as session:
        webhooks.create(session, "https://a.example", tools.now())
    old_id = done()
    run_rejudgement(tools, ask())
    ((job, delivery_id),) = queue.sent
    with tools.sessions() as session:
        told = session.get(DeliveryRow, delivery_id).payload
    assert job == Job.DELIVER_WEBHOOK
    assert f'"replaces":"{old_id}"' in told
    assert '"campaign":"tags@2"' in told


def test_a_broker_that_is_down_loses_nothing(tools, queue, done, ask, told, seen, monkeypatch):
    monkeypatch.setattr(worker, "AT_ONCE", 1)
    monkeypatch.setattr(worker, "PART", 0.0)
    posts = [done(), done()]
    campaign_id = ask(look_again=True)
    queue.is_down = True
    run_rejudgement(tools, campaign_id)
    queue.is_down = False
    later = replace(tools, now=lambda: tools.now() + rejudgements.LOST_AFTER)
    sweep(later)
    waiting = [seen(check_id).replaced_by for check_id in posts]
    assert set(queue.sent) == {(Job.REJUDGE, campaign_id), *((Job.CHECK, row_id) for row_id in waiting if row_id)}
    run_rejudgement(later, campaign_id)
    assert told(campaign_id) == (0, 2, 0, None, True)


def failing(error):
    def raised(*_, **__):
        raise error

    return raised


def test_a_database_that_is_away_is_waited_for(tools, done, ask, told, monkeypatch):
    done()
    campaign_id = ask()
    with monkeypatch.context() as patch:
        patch.setattr(rejudgements, "posts", failing(StorageUnavailable("away")))
        run_rejudgement(tools, campaign_id)
    assert told(campaign_id) == (0, 0, 0, None, False)
    run_rejudgement(tools, campaign_id)
    assert not told(campaign_id)[-1], "not before its pause is over"
    run_rejudgement(replace(tools, now=lambda: tools.now() + worker.PAUSE), campaign_id)
    assert told(campaign_id) == (1, 0, 0, None, True)


@pytest.mark.parametrize(
    ("error", "code"),
    [(InvalidCampaign(("no such platform",)), "invalid-campaign"), (ZeroDivisionError(), "internal-error")],
)
def test_what_stops_it_is_told_and_no_post_is_touched(tools, done, ask, told, seen, monkeypatch, error, code):
    old_id = done()
    campaign_id = ask()
    monkeypatch.setattr(worker, "rejudge", failing(error))
    run_rejudgement(tools, campaign_id)
    assert told(campaign_id) == (0, 0, 0, code, True)
    assert seen(old_id).status == "done"


def test_an_erased_post_is_skipped(tools, done, ask, told, monkeypatch):
    old_id = done()
    campaign_id = ask()
    with tools.sessions.begin() as session:
        checks.get(session, old_id).creator = "@jo"

    def erased(*asked):
        retention.erase_creator(tools.sessions, tools.blobs, tools.now(), "@jo")
        return verdict(*asked)

    verdict = worker.rejudge
    monkeypatch.setattr(worker, "rejudge", erased)
    run_rejudgement(tools, campaign_id)
    assert told(campaign_id) == (0, 0, 0, None, True)
    with tools.sessions() as session:
        assert session.query(CheckRow).count() == 0


def test_erasing_a_creator_takes_earlier_verdicts_too_and_counts_posts(tools, done, ask):
    old_id = done()
    with tools.sessions.begin() as session:
        checks.get(session, old_id).creator = "@jo"
    run_rejudgement(tools, ask())
    assert retention.erase_creator(tools.sessions, tools.blobs, tools.now(), "@jo").posts == 1
    with tools.sessions() as session:
        assert session.query(CheckRow).count() == 0

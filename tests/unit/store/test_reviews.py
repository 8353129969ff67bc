from datetime import timedelta
from uuid import uuid4

import pytest

from logocheck.domain.geometry import Box
from logocheck.errors import Conflict, InvalidRequest, UnknownCheck
from logocheck.store import checks, claims, reviews
from logocheck.store.checks import Filter
from logocheck.store.facts import Facts
from logocheck.store.reviews import Decision, Drawn, Reviewer

KIM, LENA = Reviewer("Kim", "17"), Reviewer("Lena")
BOX = Drawn("Acme", Box(1, 2, 30, 20))


@pytest.fixture
def add(session, campaign_row, post, now):
    """``add(n)``: a finished check that arrived ``n`` minutes later; ``facets`` as its report would give."""

    def added(minutes=0, facets=(), finished=True, filename="a.png"):
        when = now + timedelta(minutes=minutes)
        row = checks.add(session, post(filename), campaign_row.id, when)
        if finished:
            claims.claim(session, row.id, "w", when, timedelta(minutes=1))
            facts = Facts(3, 210, frozenset(facets))
            claims.finish(session, row.id, "w", when, report="{}", outcome="fail", prominence=0.35, facts=facts)
        session.refresh(row)
        return row

    return added


def test_nobody_has_decided_yet(session, add):
    row = add()
    assert list(reviews.trail(session, row.id)) == []
    assert row.decision is None


def test_the_last_decision_stands_and_the_verdict_stays(session, add, now):
    row = add()
    reviews.decide(session, row.id, Decision("approve"), KIM, now)
    reviews.decide(session, row.id, Decision("reject", "quality", "blurred"), LENA, now)
    session.refresh(row)
    assert (row.decision, row.decided_by, row.outcome) == ("reject", "Lena", "fail")
    assert [(e.action, e.reviewer, e.account_id) for e in reviews.trail(session, row.id)] == [
        ("approve", "Kim", "17"),
        ("reject", "Lena", None),
    ]


def test_undoing_adds_a_row_and_brings_back_what_stood_before(session, add, now):
    row = add()
    reviews.decide(session, row.id, Decision("approve"), KIM, now)
    wrong = reviews.decide(session, row.id, Decision("reject", "other"), LENA, now)
    reviews.undo(session, wrong.id, KIM, now)
    session.refresh(row)
    assert (row.decision, row.decided_by) == ("approve", "Kim")
    assert [e.action for e in reviews.trail(session, row.id)] == ["approve", "reject", "undo"]
    with pytest.raises(Conflict):
        reviews.undo(session, wrong.id, KIM, now)


def test_an_undoing_itself_and_an_unknown_decision_cannot_be_undone(session, add, now):
    made = reviews.decide(session, add().id, Decision("approve"), KIM, now)
    undone = reviews.undo(session, made.id, KIM, now)
    for unknown in (undone.id, uuid4()):
        with pytest.raises(InvalidRequest):
            reviews.undo(session, unknown, KIM, now)


def test_drawn_boxes_are_kept_and_decide_nothing(session, add, now):
    row = add()
    reviews.decide(session, row.id, Decision("mark", boxes=(BOX,)), KIM, now)
    session.refresh(row)
    assert row.decision is None
    assert reviews.drawn(reviews.trail(session, row.id)) == [BOX]


def test_a_box_that_was_undone_is_no_longer_drawn(session, add, now):
    row = add()
    made = reviews.decide(session, row.id, Decision("mark", boxes=(BOX,)), KIM, now)
    reviews.undo(session, made.id, KIM, now)
    assert reviews.drawn(reviews.trail(session, row.id)) == []


@pytest.mark.parametrize("box", [Box(-1, 0, 10, 10), Box(0, 0, 61, 10), Box(0, 0, 10, 41)])
def test_a_box_outside_the_picture_is_refused(session, add, now, box):
    with pytest.raises(InvalidRequest, match="within the picture"):
        reviews.decide(session, add().id, Decision("mark", boxes=(Drawn("Acme", box),)), KIM, now)


def test_what_is_unknown_or_unfinished_cannot_be_decided(session, add, now):
    with pytest.raises(UnknownCheck):
        reviews.decide(session, uuid4(), Decision("approve"), KIM, now)
    with pytest.raises(Conflict):
        reviews.decide(session, add(finished=False).id, Decision("approve"), KIM, now)


@pytest.mark.parametrize(
    "wrong", [{"action": "shrug"}, {"action": "reject"}, {"action": "approve", "reason": "other"}, {"action": "mark"},
              {"action": "reject", "reason": "because"}, {"action": "approve", "note": "x" * 2001}],
)  # fmt: skip
def test_a_decision_that_says_nothing_is_refused(wrong):
    with pytest.raises(InvalidRequest):
        Decision(**wrong)


def test_filters_find_by_rule_brand_day_words_and_decision(session, add, now):
    first = add(0, {("failed", "minimum_share"), ("brand", "Acme")}, filename="Beach.png")
    second = add(1, {("failed", "minimum_share")})
    third = add(60 * 24, {("brand", "Acme")})
    reviews.decide(session, second.id, Decision("approve"), KIM, now)

    def found(**wanted):
        return [row.id for row in checks.listed(session, Filter(**wanted)).rows]

    assert found(rule="minimum_share") == [second.id, first.id]
    assert found(rule="minimum_share", brand="Acme") == [first.id]
    assert found(until=now.date()) == [second.id, first.id]
    assert found(since=now.date() + timedelta(days=1)) == [third.id]
    assert found(text="bEACH") == [first.id]
    assert found(text="%") == []
    assert found(decision="none") == [third.id, first.id]
    assert found(decision="approve", reviewer="Kim") == [second.id]
    assert reviews.reviewers(session) == ["Kim"]


def test_pages_by_a_facet_give_every_row_once(session, add):
    made = [add(minute, {("failed", "region")}).id for minute in range(5)]
    seen, after = [], None
    while True:
        page = checks.listed(session, Filter(rule="region"), after=after, limit=2)
        seen += [row.id for row in page.rows]
        after = page.after
        if after is None:
            break
    assert seen == made[::-1]


def test_neighbours_are_those_of_the_filter(session, add):
    rows = [add(minute, {("failed", "region")} if minute != 1 else ()) for minute in range(4)]
    assert checks.neighbours(session, Filter(), rows[1]) == (rows[2].id, rows[0].id)
    assert checks.neighbours(session, Filter(rule="region"), rows[2]) == (rows[3].id, rows[0].id)
    assert checks.neighbours(session, Filter(), rows[3]) == (None, rows[2].id)


def test_neighbours_of_the_same_instant_are_all_visited(session, add):
    rows = {add(0).id for _ in range(3)}
    newest = next(i for i in rows if checks.neighbours(session, Filter(), checks.get(session, i))[0] is None)
    seen = [newest]
    while (older := checks.neighbours(session, Filter(), checks.get(session, seen[-1]))[1]) is not None:
        seen.append(older)
    assert set(seen) == rows
    assert len(seen) == len(rows)

"""Campaigns that end and are opened again."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from logocheck.domain.campaign import Campaign, Hashtags
from logocheck.errors import CampaignEnded, UnknownCampaign
from logocheck.store import campaigns, endings


@pytest.fixture
def three(session, now):
    """Campaigns a, b in two versions, and c."""
    for second, name in enumerate("abbc"):
        campaign = Campaign(name, (), hashtags=Hashtags(all_of=("#ad",)))
        make = campaigns.update if second == 2 else lambda session, _, *rest: campaigns.create(session, *rest)
        make(session, name, campaign, now + timedelta(seconds=second))


def names(page):
    return [row.name for row in page.rows]


def test_what_ended_takes_no_posts_until_it_is_opened_again(session, three, now):
    endings.end(session, "b", "Jo", now)
    for reference in ("b", "b@1"):
        with pytest.raises(CampaignEnded, match=f"'b' ended on {now:%Y-%m-%d} and takes no more posts"):
            endings.taking_posts(session, reference)
    assert endings.taking_posts(session, "a@1").name == "a"
    endings.reopen(session, "b")
    assert endings.taking_posts(session, "b").version == 2


def test_lists_have_all_those_that_ended_or_the_others(session, three, now):
    assert not endings.some(session)
    endings.end(session, "b", "Jo", now)
    assert endings.some(session)
    for listed in (campaigns.listed, campaigns.paged):
        assert names(listed(session)) == ["c", "b", "a"]
        assert names(listed(session, ended=False)) == ["c", "a"]
        assert names(listed(session, ended=True)) == ["b"]
        assert [row.version for row in listed(session, ended=True).rows] == [2]
    front = campaigns.listed(session, ended=False, limit=1)
    assert names(campaigns.listed(session, ended=False, after=front.after)) == ["a"]


def test_who_ended_it_first_stands(session, three, now):
    endings.end(session, "b", "Jo", now)
    endings.end(session, "b", "Kim", now + timedelta(days=1))
    (row,) = endings.of(session, ["a", "b"]).values()
    assert (row.name, row.ended_by, row.ended_at) == ("b", "Jo", now)


def test_two_may_open_it_at_once(session, three, now):
    endings.end(session, "b", "Jo", now)
    session.commit()
    with Session(session.get_bind(), expire_on_commit=False) as other:
        known = endings.of(other, ["b"])  # held on to, or the session forgets it
        assert known
        other.commit()
        endings.reopen(session, "b")
        session.commit()
        endings.reopen(other, "b")
        other.commit()
        assert endings.of(other, ["b"]) == {}


def test_what_never_ended_is_open_and_what_is_not_there_cannot_end(session, three, now):
    endings.reopen(session, "a")
    assert endings.of(session, ["a"]) == {}
    with pytest.raises(UnknownCampaign):
        endings.end(session, "none", "Jo", now)
    with pytest.raises(UnknownCampaign):
        endings.reopen(session, "none")

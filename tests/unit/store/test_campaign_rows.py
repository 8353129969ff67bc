from datetime import timedelta

import pytest

from logocheck.domain.campaign import Brand, Campaign, Hashtags
from logocheck.errors import Conflict, InvalidCampaign, InvalidRequest, UnknownCampaign
from logocheck.store import brands, campaigns


def test_no_campaign_is_listed(session):
    assert campaigns.listed(session).rows == campaigns.paged(session).rows == ()
    with pytest.raises(UnknownCampaign):
        campaigns.get(session, "summer")
    with pytest.raises(UnknownCampaign):
        campaigns.versions(session, "summer")


def test_logos_are_frozen_at_their_version(session, campaign_row, now):
    kit = brands.get(session, "Acme")
    brands.add_logo(kit, "c" * 64, "new.svg", "image/svg+xml", now)
    brands.remove_logo(kit, "a" * 64)
    campaigns.update(session, "summer", Campaign("summer", (Brand("Acme"),)), now + timedelta(seconds=1))
    session.commit()
    first, second = campaigns.versions(session, "summer")
    assert campaigns.campaign(first).brands[0].logos == (f"sha256:{'a' * 64}",)
    assert campaigns.campaign(second).brands[0].logos == (f"sha256:{'c' * 64}",)
    assert campaigns.get(session, "summer").version == 2
    assert campaigns.get(session, "summer@1").version == 1
    assert [row.version for row in campaigns.listed(session).rows] == [2]


def test_a_campaign_that_changes_between_two_pages_is_on_one_of_them(session, now):
    def later(seconds):
        return now + timedelta(seconds=seconds)

    for second, name in enumerate("abcd"):
        campaigns.create(session, Campaign(name, (), hashtags=Hashtags(all_of=("#ad",))), later(second))
    front = campaigns.paged(session, limit=2)
    for name in "ad":
        campaigns.update(session, name, Campaign(name, (), hashtags=Hashtags(all_of=("#nordu",))), later(9))
    back = campaigns.paged(session, after=front.after, limit=2)
    assert [(row.name, row.version) for row in (*front.rows, *back.rows)] == [("d", 1), ("c", 1), ("b", 1), ("a", 2)]
    assert back.after is None


def test_a_version_made_from_an_older_one_is_refused(session, campaign_row, now):
    changed = Campaign("summer", (Brand("Acme"),))
    assert campaigns.update(session, "summer", changed, now, base=1).version == 2
    with pytest.raises(Conflict, match="version 2 was made since version 1"):
        campaigns.update(session, "summer", changed, now, base=1)
    assert campaigns.get(session, "summer").version == 2


def test_a_campaign_of_hashtags_needs_no_kit(session, now):
    row = campaigns.create(session, Campaign("tags", (), hashtags=Hashtags(all_of=("#ad",))), now)
    assert campaigns.campaign(row).hashtags.all_of == ("#ad",)


def test_a_retired_logo_of_the_kit_is_not_taken_for_a_current_one(session, campaign_row, now):
    brands.add_logo(brands.get(session, "Acme"), "c" * 64, "old.svg", "image/svg+xml", now)
    old = f"sha256:{'c' * 64}"
    row = campaigns.create(session, Campaign("new", (Brand("Acme", (), (old,)),)), now)
    (brand,) = campaigns.campaign(row).brands
    assert (brand.logos, brand.retired) == ((f"sha256:{'a' * 64}",), (old,))


def test_a_retired_logo_may_have_left_the_kit_after_an_earlier_version_named_it(session, campaign_row, now):
    old, new = f"sha256:{'a' * 64}", f"sha256:{'c' * 64}"
    kit = brands.get(session, "Acme")
    brands.add_logo(kit, "c" * 64, "new.svg", "image/svg+xml", now)
    brands.remove_logo(kit, "a" * 64)
    for _ in range(2):
        row = campaigns.update(session, "summer", Campaign("summer", (Brand("Acme", (), (old,)),)), now)
        (brand,) = campaigns.campaign(row).brands
        assert (brand.logos, brand.retired) == ((new,), (old,))
    with pytest.raises(InvalidCampaign, match=r"brands\[0\].retired"):
        campaigns.create(session, Campaign("other", (Brand("Acme", (), (old,)),)), now)


def test_a_retired_logo_of_another_brand_is_not_the_brands_own(session, campaign_row, now):
    brands.add_logo(brands.create(session, "Rival", now), "d" * 64, "rival.svg", "image/svg+xml", now)
    competitors = (Brand("Rival", (), (f"sha256:{'a' * 64}",)),)
    with pytest.raises(InvalidCampaign, match=r"competitors\[0\].retired: .*'Rival'"):
        campaigns.update(session, "summer", Campaign("summer", (Brand("Acme"),), competitors=competitors), now)


def test_what_an_earlier_version_named_wrongly_is_still_refused(session, campaign_row, now):
    stored = {"name": "Acme", "logos": [f"sha256:{'a' * 64}"], "retired": ["old.svg", f"sha256:{'b' * 64}\n"]}
    campaign_row.document = {**campaign_row.document, "brands": [stored]}
    session.flush()
    for name in stored["retired"]:
        with pytest.raises(InvalidCampaign, match=r"brands\[0\].retired"):
            campaigns.update(session, "summer", Campaign("summer", (Brand("Acme", (), (name,)),)), now)


@pytest.mark.parametrize(
    ("campaign", "problem"),
    [
        (Campaign("new", (Brand("Nobody"),)), r"brands\[0\].name"),
        (Campaign("new", (Brand("Acme", ("logo.svg",)),)), r"brands\[0\].logos: .*'logo.svg'"),
        (Campaign("new", (Brand("Acme", ("logo.svg",)),)), "Leave logos out to take all of the kit's"),
        (Campaign("new", (Brand("Acme", (f"sha256:{'f' * 64}",)),)), r"brands\[0\].logos"),
        (Campaign("new", (Brand("Acme", (), ("old.svg",)),)), r"brands\[0\].retired: .*'old.svg'"),
        (Campaign("new", (Brand("Acme", (), ("old.svg",)),)), "Name retired ones as GET /v1/brands does"),
        (Campaign("new", (Brand("Acme", (), (f"sha256:{'f' * 64}",)),)), r"brands\[0\].retired: .*'sha256:f"),
        (Campaign("new", (Brand("Acme", (), (f"sha256:{'a' * 64}\n",)),)), r"brands\[0\].retired"),
        (Campaign("new", (Brand("Acme", (), (f"sha256:{'a' * 64}",)),)), "has none but retired ones"),
        (Campaign("new", (Brand("Acme"),), competitors=(Brand("Rival"),)), r"competitors\[0\].name"),
        (Campaign("a/b", (Brand("Acme"),)), "name"),
        (Campaign("a@1", (Brand("Acme"),)), "name"),
        (Campaign("..", (Brand("Acme"),)), "name"),
        (Campaign("n" * 201, (Brand("Acme"),)), "name"),
    ],
)
def test_what_no_kit_or_url_can_hold_is_refused(session, campaign_row, now, campaign, problem):
    with pytest.raises(InvalidCampaign, match=problem):
        campaigns.create(session, campaign, now)


def test_names_are_taken_once_and_kept(session, campaign_row, now):
    with pytest.raises(Conflict):
        campaigns.create(session, Campaign("summer", (Brand("Acme"),)), now)
    with pytest.raises(InvalidCampaign, match="name"):
        campaigns.update(session, "summer", Campaign("winter", (Brand("Acme"),)), now)


@pytest.mark.parametrize("reference", ["summer@x", "summer@-1", "summer@99999999999", "summer@²"])
def test_a_version_is_a_number(session, campaign_row, reference):
    with pytest.raises(InvalidRequest):
        campaigns.get(session, reference)


def test_a_kit_without_logos_cannot_be_checked_for(session, now):
    brands.create(session, "Empty", now)
    with pytest.raises(InvalidCampaign, match="has none"):
        campaigns.create(session, Campaign("new", (Brand("Empty"),)), now)

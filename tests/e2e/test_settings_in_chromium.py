"""The main job of each settings page, done as an admin does it."""

import re

import pytest
from playwright.sync_api import expect

from logocheck.settings import Settings
from service.app import create_app
from tests.e2e.seed import open_home, seed
from tests.e2e.site_and_browser import served

PASSWORD = "correct horse"


@pytest.fixture
def site(tmp_path):
    settings = Settings(home=tmp_path)
    made = seed(open_home(tmp_path))
    with served(create_app(settings)) as url:
        yield url, made


def test_the_first_account_a_reviewer_and_a_decision_with_a_name(site, open_page):
    url, made = site
    admin = open_page(f"{url}/settings/people")
    admin.get_by_role("link", name="Make the first account").click()
    admin.get_by_label("Your name").fill("Ada")
    admin.get_by_label("Password").fill(PASSWORD)
    admin.get_by_role("button", name="Make the account").click()
    admin.get_by_label("Name", exact=True).fill("Robin")
    admin.get_by_label("First password").fill(PASSWORD)
    admin.get_by_role("button", name="Add").click()
    expect(admin.get_by_role("region", name="Accounts")).to_contain_text("Robin")

    reviewer = open_page(f"{url}/checks/{made['misty.jpg']}")
    reviewer.get_by_label("Name").fill("Robin")
    reviewer.get_by_label("Password").fill(PASSWORD)
    reviewer.get_by_role("button", name="Sign in", exact=True).click()
    expect(reviewer.get_by_role("heading", name="misty.jpg")).to_be_visible()
    expect(reviewer.get_by_role("link", name="Settings")).to_have_count(0)
    reviewer.keyboard.press("a")
    reviewer.wait_for_url(re.compile("did="))
    reviewer.goto(f"{url}/checks/{made['misty.jpg']}")
    expect(reviewer.locator(".trail")).to_contain_text("Robin")
    reviewer.goto(f"{url}/settings")
    expect(reviewer.get_by_role("main")).to_contain_text("it takes the role admin")


def test_a_key_is_made_and_revoked(site, open_page):
    url, _ = site
    page = open_page(f"{url}/first-run")
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("link", name="API keys").click()
    page.get_by_label("What it is for").fill("importer")
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("status")).to_contain_text("lgc_")
    page.get_by_role("button", name="Revoke importer").click()
    expect(page.get_by_text("Revoked")).to_be_visible()


def test_a_webhook_is_tried(site, open_page):
    url, _ = site
    page = open_page(f"{url}/settings/webhooks")
    page.get_by_role("textbox", name="Address").fill("https://a.example/hook")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("status")).to_contain_text("whsec_")
    page.get_by_role("link", name="https://a.example/hook").click()
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("webhook.test")


def test_a_creator_is_erased(site, open_page):
    url, _ = site
    page = open_page(f"{url}/settings/retention")
    page.get_by_role("textbox", name="Creator").fill("@jonas")
    page.get_by_role("button", name="Look how many").click()
    page.get_by_role("button", name="Erase 1 post for ever").click()
    expect(page.get_by_role("status")).to_contain_text("Erased: ")
    page.goto(f"{url}/?text=jonas")
    expect(page.get_by_text("Nothing matches this filter")).to_be_visible()


def test_a_batch_is_tried_again_and_reported(site, open_page):
    url, made = site
    page = open_page(f"{url}/batches/{made['batch']}")
    page.get_by_role("button", name="Try these again").click()
    expect(page.get_by_role("heading", name="Files that could not be checked")).to_have_count(0)
    page.get_by_role("link", name="Report").click()
    expect(page.get_by_role("heading", name="Nordu winter: week-47.zip")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="CSV")).to_be_hidden()


def test_what_if_on_the_campaigns_form(site, open_page):
    url, _ = site
    page = open_page(f"{url}/campaigns/Nordu%20winter")
    expect(page.locator(".diff .added").first).to_contain_text("platform: meta-reels")
    page.get_by_role("link", name="Edit").click()
    document = page.locator("#document")
    document.fill(document.input_value().replace("share: 0.02", "share: 0.9"))
    page.get_by_role("button", name="What if?").click()
    expect(page.get_by_role("status")).to_contain_text("posts change")
    page.goto(f"{url}/campaigns/Nordu%20winter")
    expect(page.get_by_text("version 2", exact=True)).to_be_visible()

"""The reviewer's way: posts arrive live, are opened, decided by keyboard, and come out as training data."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from logocheck.settings import Settings
from logocheck.store import campaigns
from logocheck.store.retention import erase_creator
from service.app import create_app
from tests.e2e.scenery import photo
from tests.e2e.seed import add_campaign, add_kits, add_post, seed
from tests.e2e.site_and_browser import served
from tests.e2e.test_dashboard_in_chromium import SHOT, live, work
from tests.fakes import RecordingQueue


@pytest.fixture
def installation(tmp_path):
    """A campaign, a queue that the worker's own code empties, and the address."""
    app = create_app(Settings(home=tmp_path / "home"))
    app.state.services = replace(app.state.services, queue=RecordingQueue())
    add_kits(app.state.services)
    add_campaign(app.state.services)
    with served(app) as url:
        yield app.state.services, url


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    app = create_app(Settings(home=tmp_path_factory.mktemp("reviewing")))
    made = seed(app.state.services)
    with served(app) as url:
        yield url, made


def listens(page):
    """The post's page once its script has run: what is pressed before that is lost."""
    expect(page.get_by_role("button", name="Fit")).to_be_visible()
    return page


@pytest.fixture
def three(installation):
    """Address of an installation with three finished posts, the newest one last."""
    services, url = installation
    with services.readers() as session:
        campaign = campaigns.get(session, "Nordu winter")
    now = datetime.now(UTC)
    for number, name in enumerate(("first.jpg", "second.jpg", "third.jpg")):
        shot = replace(SHOT, filename=name, caption="#ad #nordu" if number else "nothing")
        add_post(services, shot, number, campaign, now=now + timedelta(seconds=number))
    return url


def test_from_an_upload_to_training_data_by_keyboard(installation, open_page, tmp_path):
    services, url = installation
    files = []
    for name in ("one.jpg", "two.jpg"):
        files.append(tmp_path / name)
        files[-1].write_bytes(photo(*SHOT.size, len(files), [(logo.stem, logo.box) for logo in SHOT.logos]))
    inbox = live(open_page(f"{url}/?campaign=Nordu+winter&decision=none"))
    upload = open_page(f"{url}/upload?campaign=Nordu+winter")
    upload.get_by_label("Pictures").set_input_files(files)
    upload.get_by_label("Caption").fill("#ad #nordu")
    upload.get_by_role("button", name="Check", exact=True).click()
    expect(inbox.locator(".card")).to_have_count(2)
    work(services)
    expect(inbox.locator(".card .chip.pass")).to_have_count(2)

    inbox.keyboard.press("j")
    inbox.keyboard.press("Enter")
    heading = inbox.get_by_role("heading", level=1)
    first = heading.text_content()
    listens(inbox).keyboard.press("a")
    expect(inbox.get_by_role("status").filter(has_text="approved")).to_contain_text(first)
    expect(heading).not_to_have_text(first)  # the next one of the filter

    listens(inbox).keyboard.press("r")
    inbox.get_by_label("Reason").select_option("quality")
    inbox.get_by_label("Note").fill("blurred")
    inbox.get_by_role("button", name="Reject", exact=True).click()
    trail = inbox.locator(".trail")
    expect(trail).to_contain_text("this machine rejected the post: Picture quality")
    expect(trail).to_contain_text("blurred")
    expect(inbox.locator(".chip.pass").first).to_have_text("Pass")  # the verdict stays

    listens(inbox).keyboard.press("u")
    expect(trail).to_contain_text("took this back")

    inbox.goto(url)
    with inbox.expect_download() as download:
        inbox.get_by_role("link", name="Training data").click()
    archive = ZipFile(io.BytesIO(download.value.path().read_bytes()))
    coco = json.loads(archive.read("annotations.json"))
    assert len(coco["images"]) == 1
    assert coco["categories"] == [{"id": 1, "name": "Nordu"}]
    assert len(coco["annotations"]) == 1


def test_what_is_erased_while_its_page_waits_is_asked_for_no_more(installation, open_page):
    services, url = installation
    with services.readers() as session:
        campaign = campaigns.get(session, "Nordu winter")
    check_id = add_post(services, replace(SHOT, creator="@jo", state="queued"), 0, campaign, now=datetime.now(UTC))
    page = open_page(f"{url}/checks/{check_id}")
    expect(page.locator("#check")).to_contain_text("waits for its turn")
    erase_creator(services.sessions, services.blobs, datetime.now(UTC), "@jo")
    expect(page.get_by_role("alert")).to_have_text("This was deleted meanwhile; there is nothing left to wait for.")
    expect(page.locator("#check")).to_have_count(0)


def test_ticked_posts_without_a_reason_to_reject_them_stay_ticked(three, open_page):
    page = live(open_page(three))
    for box in page.locator(".tick input").all():
        box.check()
    page.locator("#bulk").get_by_role("button", name="Reject").click()
    expect(page.locator("#bulk-reason:invalid")).to_be_focused()
    expect(page.locator("#ticked")).to_have_text("3 ticked")
    page.locator("#bulk").get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Decided about 3 posts.")).to_be_visible()


def test_j_and_k_walk_through_the_filter(three, open_page):
    page = live(open_page(f"{three}/?outcome=pass"))
    page.get_by_role("link", name="third.jpg").click()
    heading = page.get_by_role("heading", level=1)
    listens(page).keyboard.press("j")
    expect(heading).to_have_text("second.jpg")
    expect(page.get_by_role("link", name="Next")).to_have_count(0)  # the first one did not pass
    listens(page).keyboard.press("k")
    expect(heading).to_have_text("third.jpg")


def test_a_missed_logo_is_drawn_over_the_photo(three, open_page):
    page = live(open_page(three))
    page.get_by_role("link", name="first.jpg").click()
    listens(page).keyboard.press("b")
    sheet = page.locator(".sheet")
    expect(sheet).to_have_class("sheet drawing-now")
    frame = sheet.bounding_box()
    corners = [(frame["x"] + frame["width"] * part, frame["y"] + frame["height"] * part) for part in (0.1, 0.2)]
    page.mouse.move(*corners[0])
    page.mouse.down()
    page.mouse.move(*corners[1], steps=3)
    page.mouse.up()
    left, right = (float(page.locator(f"#{side}").input_value()) for side in ("x1", "x2"))
    assert left == pytest.approx(108, abs=4)
    assert right == pytest.approx(216, abs=4)
    page.get_by_role("button", name="Keep the box").click()
    expect(page.locator(".box.drawn")).to_have_count(1)
    expect(page.locator(".trail")).to_contain_text("drew a missed logo: Nordu")


def test_deciding_needs_no_script(three, open_page):
    page = open_page(three, java_script_enabled=False)
    page.get_by_role("link", name="third.jpg").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("second.jpg")
    page.get_by_text("Reject…").click()
    page.get_by_label("Reason").select_option("other")
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("first.jpg")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("second.jpg")
    expect(page.locator(".trail")).to_contain_text("took this back")


def test_ticked_posts_are_approved_together_and_undone(three, open_page):
    page = live(open_page(three))
    expect(page.locator("#bulk")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#ticked")).to_have_text("2 ticked")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("Decided about 2 posts")
    expect(page.locator(".card .decided")).to_have_count(2)
    page.keyboard.press("u")
    expect(page.locator(".card .decided")).to_have_count(0)


def test_zoom_grows_the_photo_and_its_boxes_together(seeded, open_page):
    url, made = seeded
    page = open_page(f"{url}/checks/{made['IMG_2041.jpg']}")
    box, image = page.locator("#box-1 .edge"), page.locator(".sheet img")
    before = (box.bounding_box()["width"], image.bounding_box()["width"])
    page.keyboard.press("+")
    after = (box.bounding_box()["width"], image.bounding_box()["width"])
    assert after[1] / before[1] == pytest.approx(1.4, abs=0.01)
    assert after[0] / before[0] == pytest.approx(1.4, abs=0.05)
    page.keyboard.press("0")
    assert image.bounding_box()["width"] == pytest.approx(before[1], abs=0.5)


def test_the_keyboard_is_explained_and_its_keys_rest_meanwhile(seeded, open_page):
    url, made = seeded
    page = listens(open_page(f"{url}/checks/{made['misty.jpg']}"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".trail")).to_contain_text("Nobody has decided")


def test_boxes_show_over_a_thumbnail_under_the_pointer(seeded, open_page):
    url, _ = seeded
    page = live(open_page(url))
    card = page.locator(".card", has_text="market-day.jpg")
    expect(card.locator(".boxes")).to_be_hidden()
    card.hover()
    expect(card.locator(".boxes")).to_be_visible()
    assert card.locator(".boxes").evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") > 0


@pytest.mark.parametrize("path", ["/overview", "/?rule=minimum_share", "/checks/{}"])
def test_no_page_is_wider_than_a_phone(seeded, open_page, path):
    url, made = seeded
    page = open_page(url + path.format(made["reel-cover.jpg"]), viewport={"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_overview_leads_to_the_posts_behind_a_number(seeded, open_page):
    url, _ = seeded
    page = open_page(f"{url}/overview?since=2026-11-18&until=2026-11-21")
    expect(page.get_by_role("img", name="Heat map")).to_be_visible()
    page.get_by_role("link", name="No competitor").click()
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator(".card")).to_contain_text("market-day.jpg")


def test_the_overview_says_when_its_days_begin_where_the_viewer_is(seeded, open_page):
    url, _ = seeded
    page = open_page(f"{url}/overview?since=2026-11-18&until=2026-11-21", timezone_id="Pacific/Kiritimati")
    begins = page.get_by_text("Days are UTC").locator("time")
    expect(begins).to_have_attribute("title", "21 Nov 2026, 00:00 UTC")
    expect(begins).to_contain_text("2:00")


def test_a_rejection_takes_three_keys(three, open_page):
    page = open_page(three)
    page.get_by_role("link", name="third.jpg").click()
    listens(page)
    for key in ("r", "Enter"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile("/checks/"))  # without a reason the form stays
    expect(page.get_by_role("alert").filter(has_text="Choose a reason.")).to_be_visible()
    for key in ("l", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text("second.jpg")
    expect(page.get_by_role("status").filter(has_text="rejected")).to_be_visible()


@pytest.mark.parametrize("name", ["reel-cover.jpg", "damaged.heic"])
def test_on_a_phone_the_texts_come_directly_under_the_findings(seeded, open_page, name):
    url, made = seeded
    page = open_page(f"{url}/checks/{made[name]}", viewport={"width": 390, "height": 844})
    tops = {
        title: page.get_by_role("heading", name=title, exact=True).bounding_box()["y"]
        for title in ("Findings", "Texts", "Logos in the photo", "Audit trail", "About this check")
        if page.get_by_role("heading", name=title, exact=True).count()
    }
    assert list(tops) == sorted(tops, key=tops.get)
    assert "Texts" in tops


def test_days_of_the_filter_begin_where_the_viewer_is(seeded, open_page):
    url, _ = seeded
    page = open_page(url, timezone_id="Pacific/Kiritimati")
    page.get_by_text("More filters").click()
    expect(page.get_by_text("Days begin at midnight in Pacific/Kiritimati")).to_be_visible()
    page.get_by_label("From", exact=True).fill("2026-01-01")
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile("zone=Pacific%2FKiritimati"))
    colleague = open_page(page.url, timezone_id="America/New_York")
    expect(colleague.get_by_text("Days begin at midnight in Pacific/Kiritimati")).to_be_visible()

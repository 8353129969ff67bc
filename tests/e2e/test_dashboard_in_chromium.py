"""Each page's main job, done in a real browser with the worker's own code at the other end of the queue."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from pydantic import SecretStr

from logocheck.settings import Settings
from service.app import create_app
from tests.e2e.scenery import LOGOS, photo
from tests.e2e.seed import Shot, add_campaign, add_kits, add_post, judged, nordu, seed
from tests.e2e.site_and_browser import served
from tests.fakes import RecordingQueue, fake_eyes
from worker.checks import run_check
from worker.tools import Tools

PICTURE_WIDTH = "async (image) => { await image.decode(); return image.naturalWidth; }"
SHOT = Shot("IMG_7.jpg", (1080, 1350), (nordu(300, 520, 480),))


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """Address of an installation with posts in every state, and the ids of its checks by file name."""
    app = create_app(Settings(home=tmp_path_factory.mktemp("seeded")))
    made = seed(app.state.services)
    with served(app) as url:
        yield url, made


@pytest.fixture
def installation(tmp_path):
    """An app whose queue keeps the messages for the worker below, and its address."""
    app = create_app(Settings(home=tmp_path / "home"))
    app.state.services = replace(app.state.services, queue=RecordingQueue())
    with served(app) as url:
        yield app.state.services, url


def work(services):
    """What the worker does with the messages, with eyes that know where the logo is."""

    def examine(picture, captions, campaign, sha256):
        seen = replace(SHOT, caption=captions.caption, first_comment=captions.first_comment, size=picture.size)
        return judged(campaign, seen, sha256)

    tools = Tools(
        sessions=services.sessions, blobs=services.blobs, examine=examine, eyes=fake_eyes, send=services.queue.send,
        now=lambda: datetime.now(UTC), limits=services.limits, archive_bounds=services.archive_bounds, folders=(),
        attempts=3, private_webhooks=False,
    )  # fmt: skip

    def run():  # in a thread of its own: the browser's one is Playwright's
        for _, check_id in services.queue.sent:
            run_check(tools, check_id, "e2e")

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def live(page):
    """The gallery, once its first live update has come."""
    expect(page.locator("#gallery[data-live]")).to_be_attached()
    return page


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "IMG_7.jpg"
    path.write_bytes(photo(*SHOT.size, 1, [(logo.stem, logo.box) for logo in SHOT.logos]))
    return path


def test_from_an_empty_installation_to_a_verdict(installation, open_page, picture):
    services, url = installation
    page = open_page(url)

    page.get_by_role("link", name="Add the brands").click()
    page.get_by_label("Brand", exact=True).fill("Nordu")
    page.get_by_label("Logo files").set_input_files([LOGOS / "nordu.svg", LOGOS / "nordu-white.svg"])
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("2 logos")).to_be_visible()

    page.get_by_role("link", name="Campaigns").click()
    page.get_by_role("link", name="Write the first campaign").click()
    page.get_by_label("Campaign document").fill("name: winter\nbrnds: []")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("alert")).to_contain_text("line 2: brnds")
    page.get_by_label("Campaign document").fill(
        "name: winter\nbrands:\n  - name: Nordu\nhashtags:\n  all_of: ['#ad']\nthresholds:\n  share: 0.01\n"
    )
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="winter")).to_be_visible()

    gallery = live(open_page(url))  # a colleague's screen
    page.get_by_role("link", name="Check posts").click()
    page.get_by_label("Pictures").set_input_files(picture)
    page.get_by_label("Campaign").select_option("winter")
    page.get_by_label("Caption").fill("Hello there")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("status").first).to_have_text("Waiting")
    expect(gallery.locator(".card", has_text="IMG_7.jpg")).to_contain_text("Waiting")

    work(services)
    expect(page.get_by_role("heading", name="Findings")).to_be_visible()
    expect(page.get_by_role("status").first).to_have_text("Fail")
    expect(gallery.locator(".card", has_text="IMG_7.jpg")).to_contain_text("Fail")

    gallery.get_by_role("link", name="IMG_7.jpg").click()
    expect(gallery.get_by_text("#ad is missing")).to_be_visible()
    assert gallery.locator(".sheet img").evaluate(PICTURE_WIDTH) == 1080


def test_a_refused_upload_keeps_the_chosen_file_and_the_words(installation, open_page, tmp_path):
    services, url = installation
    add_kits(services)
    add_campaign(services)
    notes = tmp_path / "notes.jpg"
    notes.write_text("no picture")
    page = open_page(f"{url}/upload")
    page.get_by_label("Pictures").set_input_files(notes)
    page.get_by_label("Campaign").select_option("Nordu winter")
    page.get_by_label("Caption").fill("my words")
    with page.expect_response("**/upload"):
        page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("notes.jpg: this is text")
    assert page.get_by_label("Pictures").evaluate("field => field.files[0].name") == "notes.jpg"
    expect(page.get_by_label("Caption")).to_have_value("my words")
    expect(page.locator("progress")).to_be_hidden()


def test_a_live_gallery_keeps_to_its_filter(installation, open_page):
    services, url = installation
    add_kits(services)
    campaign = add_campaign(services)
    failed = live(open_page(f"{url}/?outcome=fail"))
    everything = live(open_page(url))
    now = datetime.now(UTC)
    for number, (name, caption) in enumerate((("good.jpg", "#ad #nordu"), ("bad.jpg", "nothing"))):
        add_post(services, replace(SHOT, filename=name, caption=caption), number, campaign, now=now)
    expect(everything.locator(".card")).to_have_count(2)
    expect(failed.locator(".card")).to_have_count(1)
    expect(failed.locator(".card")).to_contain_text("bad.jpg")


def test_choosing_a_filter_narrows_the_gallery_at_once(seeded, open_page):
    url, _ = seeded
    page = live(open_page(url))
    page.get_by_label("Outcome").select_option("review")
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator(".card")).to_contain_text("misty.jpg")
    page.get_by_role("link", name="Clear").click()
    expect(page.locator(".card")).to_have_count(14)


def test_a_finding_lights_its_box_by_mouse_and_by_keyboard(seeded, open_page):
    url, made = seeded
    page = open_page(f"{url}/checks/{made['market-day.jpg']}")
    competitor = page.locator(".findings li", has_text="No competitor")
    competitor.hover()
    expect(page.locator("#box-2")).to_have_class("box competitor dominant layer-boxes lit")
    expect(page.locator("#box-1")).not_to_have_class("lit")
    page.mouse.move(0, 0)
    page.locator(".logos .where.brand").focus()
    expect(page.locator("#box-1")).to_have_class("box brand dominant layer-boxes lit")


def test_layers_are_toggled_without_any_script(seeded, open_page):
    url, made = seeded
    page = open_page(f"{url}/checks/{made['reel-cover.jpg']}", java_script_enabled=False)
    expect(page.get_by_label("Covered by the app")).to_be_checked()  # this post fails for it
    expect(page.locator(".layer-interface")).to_be_visible()
    page.get_by_label("Covered by the app").uncheck()
    expect(page.locator(".layer-interface")).to_be_hidden()
    page.get_by_role("checkbox", name="Logos").uncheck()
    expect(page.locator("#box-1")).to_be_hidden()
    expect(page.get_by_text("Clear of the app's interface")).to_be_visible()


def test_boxes_lie_where_the_logos_are(seeded, open_page):
    url, made = seeded
    page = open_page(f"{url}/checks/{made['IMG_2041.jpg']}")
    page.locator(".sheet img").evaluate("image => image.decode()")
    sheet, box = page.locator(".sheet img").bounding_box(), page.locator("#box-1 .edge").bounding_box()
    expected = nordu(300, 520, 480).box
    scale = sheet["width"] / 1080
    centre = (box["x"] + box["width"] / 2 - sheet["x"], box["y"] + box["height"] / 2 - sheet["y"])
    assert centre == pytest.approx([c * scale for c in expected.centre], abs=2)
    assert sheet["height"] / sheet["width"] == pytest.approx(1350 / 1080, rel=0.01)


def test_nothing_jumps_when_the_photo_comes(seeded, open_page):
    url, made = seeded
    page = open_page(url)
    held = []

    def hold(route):  # it does not come yet
        held.append(route)

    page.route("**/photo", hold)
    with page.expect_request("**/photo"):
        page.goto(f"{url}/checks/{made['IMG_2041.jpg']}", wait_until="domcontentloaded")
    sheet, findings = page.locator(".sheet"), page.get_by_role("heading", name="Findings")
    expect(findings).to_be_visible()
    before = (sheet.bounding_box(), findings.bounding_box())
    assert before[0]["height"] / before[0]["width"] == pytest.approx(1350 / 1080, rel=0.01)
    held[0].continue_()
    sheet.locator("img").evaluate("image => image.decode()")
    assert (sheet.bounding_box(), findings.bounding_box()) == before


@pytest.mark.parametrize(("path", "place"), [("/brands", "h2"), ("check", ".crumbs a"), ("check", ".tag")])
def test_a_name_of_200_letters_makes_no_page_wider(seeded, open_page, path, place):
    url, made = seeded
    path = f"/checks/{made['market-day.jpg']}" if path == "check" else path
    page = open_page(url + path, viewport={"width": 360, "height": 740})
    for name in page.locator(f"main {place}").all():
        name.evaluate("place => { place.textContent = 'n'.repeat(200) }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("path", ["/", "/upload", "/campaigns", "/new-campaign", "/brands", "/batches", "check"])
def test_no_page_is_wider_than_a_phone(seeded, open_page, path):
    url, made = seeded
    path = f"/checks/{made['market-day.jpg']}" if path == "check" else path
    page = open_page(url + path, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_hostile_words_stay_words(seeded, open_page):
    url, made = seeded
    page = open_page(f"{url}/checks/{made['a <b>bold</b> & name.jpg']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("a <b>bold</b> & name.jpg")
    expect(page.locator(".caption").first).to_contain_text('<script>alert("x")</script>')


def test_the_keyboard_reaches_the_content_first(seeded, open_page):
    url, _ = seeded
    page = open_page(f"{url}/upload")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()


def test_an_upload_that_is_too_large_as_a_whole_says_so(seeded, open_page, picture):
    url, _ = seeded
    page = open_page(f"{url}/upload")
    detail = '{"detail": "the request is larger than 1,000 bytes"}'
    page.route("**/upload", lambda route: route.fulfill(status=413, body=detail))
    page.get_by_label("Pictures").set_input_files(picture)
    page.get_by_label("Campaign").select_option("Nordu winter")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("the request is larger than 1,000 bytes")
    expect(page.locator("progress")).to_be_hidden()


def test_with_a_key_a_browser_signs_in_and_out(tmp_path, open_page):
    app = create_app(Settings(home=tmp_path, api_keys=(SecretStr("a key"),)))
    with served(app) as url:
        page = open_page(f"{url}/?outcome=fail")
        page.get_by_label("API key").fill("not a key")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("This is no key")
        page.get_by_label("API key").fill("a key")
        page.get_by_role("button", name="Sign in").click()
        expect(live(page).get_by_text("Nothing matches this filter")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        page.goto(url)
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

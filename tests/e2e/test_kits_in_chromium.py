"""Brand kits and tries in a real browser, with the real worker and the small test models behind the queue."""

import base64

import pytest
from playwright.sync_api import expect

from logocheck.settings import Settings
from service.app import create_app
from tests.e2e.scenery import LOGOS, photo
from tests.e2e.seed import SHOTS, add_campaign, add_kits, add_post, nordu
from tests.e2e.site_and_browser import served
from tests.integration.conftest import TINY, running_worker

WORKER_STARTS = 120_000  # milliseconds; an interpreter and the models, on a busy machine
PICTURE_WIDTH = "async (image) => { await image.decode(); return image.naturalWidth; }"
DROP = """(zone, files) => {
  const dropped = new DataTransfer();
  for (const [name, content] of files) {
    dropped.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
  }
  for (const name of ["dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(name, {bubbles: true, cancelable: true, dataTransfer: dropped}));
  }
}"""


@pytest.fixture
def empty(tmp_path):
    with served(create_app(Settings(home=tmp_path))) as url:
        yield url


@pytest.fixture(scope="module")
def working(tmp_path_factory):
    """Address of an installation with kits and a campaign, whose worker is a process of its own."""
    settings = Settings(home=tmp_path_factory.mktemp("working"), models=TINY)
    app = create_app(settings)
    add_kits(app.state.services)
    add_campaign(app.state.services)
    with running_worker(settings), served(app) as url:
        yield url


def drop(page, label, **files):
    zone = page.locator("[data-drop]", has=page.get_by_label(label))
    content = [[name.replace("_", "."), base64.b64encode(data).decode()] for name, data in files.items()]
    zone.evaluate(DROP, content)
    return zone


def test_dropped_files_are_answered_one_by_one_and_stay_chosen(empty, open_page):
    page = open_page(f"{empty}/brands")
    page.get_by_label("Brand", exact=True).fill("Nordu")
    zone = drop(page, "Logo files", good_svg=(LOGOS / "nordu.svg").read_bytes())
    drop(page, "Logo files", bad_svg=b"")
    expect(zone.get_by_role("listitem")).to_have_text(["good.svg", "bad.svg"])
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("good.svg: added")
    expect(page.get_by_role("alert")).to_contain_text("bad.svg: not added: the file is empty")
    expect(page.get_by_text("1 logo", exact=True)).to_be_visible()
    expect(page.get_by_label("Brand", exact=True)).to_have_value("Nordu")
    expect(zone.get_by_role("listitem")).to_have_text(["good.svg", "bad.svg"])


def test_what_was_added_is_told_and_no_longer_chosen(empty, open_page):
    page = open_page(f"{empty}/brands")
    page.get_by_label("Brand", exact=True).fill("Nordu")
    zone = drop(page, "Logo files", good_svg=(LOGOS / "nordu.svg").read_bytes())
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("status")).to_contain_text("good.svg: added")
    expect(zone.get_by_role("listitem")).to_have_count(0)
    assert page.get_by_label("Logo files").evaluate("field => field.files.length") == 0


def test_without_a_script_the_file_field_does_the_same(empty, open_page, tmp_path):
    bad = tmp_path / "bad.svg"
    bad.write_bytes(b"%PDF-1.7")
    page = open_page(f"{empty}/brands", java_script_enabled=False)
    page.get_by_label("Brand", exact=True).fill("Nordu")
    page.get_by_label("Logo files").set_input_files([LOGOS / "nordu.svg", bad])
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("nordu.svg: added")
    expect(page.get_by_role("alert")).to_contain_text("bad.svg: not added")
    expect(page.get_by_role("img", name="nordu.svg")).to_be_visible()


def test_a_logo_seen_in_a_post_goes_into_its_kit_by_keyboard_and_without_a_script(tmp_path, open_page):
    app = create_app(Settings(home=tmp_path))
    add_kits(app.state.services)
    add_post(app.state.services, SHOTS[3], 3, add_campaign(app.state.services))
    with served(app) as url:
        page = open_page(url, java_script_enabled=False)
        page.get_by_role("link", name="market-day.jpg").click()
        page.get_by_role("button", name="Add to the kit: Foxglow, number 2").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Foxglow, cut from market-day.jpg: added")
        kit = page.get_by_role("region", name="Foxglow")
        expect(kit.get_by_role("img")).to_have_count(2)
        assert kit.get_by_role("img").last.evaluate(PICTURE_WIDTH) == SHOTS[3].logos[1].width
        page.get_by_role("link", name="Back to the post").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("market-day.jpg")


def test_the_eyes_show_what_they_compare_with_and_how_distinct_it_is(working, open_page):
    page = open_page(f"{working}/brands")
    page.get_by_role("link", name="How the eyes see your logos").click()
    table = page.get_by_role("table")
    expect(table).to_be_visible(timeout=WORKER_STARTS)
    expect(table.get_by_role("row")).to_have_count(4)  # the head, and a brand each
    view = page.locator(".views img").first
    view.scroll_into_view_if_needed()
    assert view.evaluate(PICTURE_WIDTH) > 0
    expect(page.get_by_text("on black").first).to_be_visible()


def test_a_photo_is_tried_before_the_campaign_is_saved(working, open_page):
    page = open_page(f"{working}/campaigns/Nordu%20winter/edit")
    document = page.get_by_label("Campaign document")
    document.fill(document.input_value().replace("#ad", "#advertisement"))
    logo = nordu(300, 520, 480)
    drop(page, "Photo to try", seen_jpg=photo(1080, 1350, 1, [(logo.stem, logo.box)]))
    page.get_by_label("Caption").fill("#ad #nordu")
    page.get_by_role("button", name="Try", exact=True).click()
    tried = page.locator("#tried")
    expect(tried).to_contain_text("#advertisement is missing", timeout=WORKER_STARTS)
    assert tried.get_by_role("img", name="The photo with what was found").evaluate(PICTURE_WIDTH) == 1080
    assert "#advertisement" in document.input_value(), "what was typed is kept"
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_text("version 2")).to_be_visible()
    page.goto(working)
    expect(page.locator(".card")).to_have_count(0)

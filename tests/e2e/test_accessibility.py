"""axe-core over every page: nothing serious, light and dark, on a desktop and on a phone."""

from pathlib import Path

import pytest

from logocheck.settings import Settings
from service.app import create_app
from tests.e2e.screenshots import pages
from tests.e2e.seed import open_home, seed
from tests.e2e.site_and_browser import served

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RUN = """async () => (await axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
})).violations.map(v => ({id: v.id, impact: v.impact, nodes: v.nodes.map(n => n.target.join(" "))}))"""
SCREENS = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    paths = pages(seed(open_home(settings.home)))
    with served(create_app(settings)) as url:
        yield url, paths


def serious(page):
    page.evaluate(AXE.read_text("utf-8"))
    return [found for found in page.evaluate(RUN) if found["impact"] in {"serious", "critical"}]


def test_the_test_sees_what_is_wrong(open_page):
    page = open_page("data:text/html,<html lang=en><title>x</title><main><h1>x</h1><img src=x><input></main>")
    assert {found["id"] for found in serious(page)} >= {"image-alt", "label"}


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_fault(site, open_page, screen, scheme):
    url, paths = site
    page = open_page(url, viewport=SCREENS[screen], color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    faults = {}
    for name, path in paths.items():
        page.goto(url + path, wait_until="domcontentloaded")
        found = serious(page)
        if found:
            faults[name] = found
    assert faults == {}

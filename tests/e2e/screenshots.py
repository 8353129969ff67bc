"""Pictures of every page, desktop and phone, light and dark.

    python -m tests.e2e.screenshots FOLDER [PAGE...]

Serves a seeded installation from a temporary folder and writes FOLDER/PAGE-desktop-light.png and so on.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from logocheck.settings import Settings
from service.app import create_app
from tests.e2e.seed import open_home, seed
from tests.e2e.site_and_browser import chromium, opened_browser, served

SCREENS = {"desktop": (1360, 860), "phone": (390, 844)}
SCHEMES = ("light", "dark")
ALL_PICTURES = """async () => {
  for (const image of document.images) { image.loading = "eager"; await image.decode().catch(() => {}); }
}"""
BROKEN_CAMPAIGN = "name: Summer\nplatform: meta-reels\nbrands:\n  - name: Nordu\nthresholds:\n  share: 12\n  hight: 3\n"


def pages(made: dict[str, str]) -> dict[str, str]:
    """Name and path of each page that is shown."""
    check = {name: f"/checks/{made[name]}" for name in made if name != "batch"}
    return {
        "overview": "/overview?since=2026-11-10&until=2026-11-21",
        "gallery": "/",
        "gallery-more": "/?rule=minimum_share&since=2026-11-01",
        "gallery-filtered": "/?campaign=Nordu+winter&outcome=fail",
        "gallery-nothing": "/?status=error&outcome=pass",
        "check-pass": check["IMG_2041.jpg"],
        "check-fail": check["reel-cover.jpg"],
        "check-competitor": check["market-day.jpg"],
        "check-review": check["misty.jpg"],
        "check-small": check["far-away.jpg"],
        "check-hashtags": check["no-tag.jpg"],
        "check-nothing": check["nothing-here.jpg"],
        "check-error": check["damaged.heic"],
        "check-running": check["story-17.jpg"],
        "check-hostile": check["a <b>bold</b> & name.jpg"],
        "upload": "/upload",
        "campaigns": "/campaigns",
        "campaign": "/campaigns/Nordu%20winter",
        "campaign-old": "/campaigns/Nordu%20winter?version=1",
        "campaign-new": "/new-campaign",
        "campaign-edit": "/campaigns/Nordu%20winter/edit",
        "brands": "/brands",
        "batches": "/batches",
        "batch": f"/batches/{made['batch']}",
        "report": "/report",
        "settings": "/settings",
        "settings-people": "/settings/people",
        "settings-keys": "/settings/keys",
        "settings-webhooks": "/settings/webhooks",
        "settings-retention": "/settings/retention",
        "first-run": "/first-run",
        "account": "/account",
        "login": "/login",
        "unknown": "/checks/00000000-0000-0000-0000-000000000000",
    }


def main(folder: Path, names: list[str]) -> None:
    program = chromium()
    if program is None:
        sys.exit("no chromium found: apt-get install chromium")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, opened_browser(program) as browser:
        settings = Settings(home=Path(home) / "seeded")
        wanted = pages(seed(open_home(settings.home)))
        with served(create_app(settings)) as url:
            for name, path in wanted.items():
                if not names or name in names:
                    _shoot(browser, folder, name, url + path)
            if not names or "campaign-problems" in names:
                _shoot(browser, folder, "campaign-problems", url + "/new-campaign", _send_broken_campaign)
            if not names or "check-reject" in names:
                _shoot(
                    browser, folder, "check-reject", url + wanted["check-review"], lambda page: page.keyboard.press("r")
                )
            if not names or "check-keys" in names:
                _shoot(
                    browser, folder, "check-keys", url + wanted["check-review"], lambda page: page.keyboard.press("?")
                )
            if not names or "gallery-ticked" in names:
                _shoot(browser, folder, "gallery-ticked", url + "/", _tick_two)
            if not names or "check-lit" in names:
                _shoot(browser, folder, "check-lit", url + wanted["check-fail"], _light_a_finding)
        with served(create_app(Settings(home=Path(home) / "empty"))) as url:
            if not names or "empty" in names:
                _shoot(browser, folder, "empty", url + "/")


def _send_broken_campaign(page: Page) -> None:
    page.fill("#document", BROKEN_CAMPAIGN)
    page.click("form .primary")
    page.wait_for_selector("#problems")


def _press(key: str):
    return lambda page: page.keyboard.press(key)


def _tick_two(page: Page) -> None:
    for number in (2, 4):
        page.locator(".tick input").nth(number).check()


def _light_a_finding(page: Page) -> None:
    page.check("#show-interface")
    page.hover(".findings li[data-mark] >> nth=0")


def _open(page: Page, url: str) -> None:
    page.goto(url, wait_until="domcontentloaded")
    if page.query_selector("#gallery"):
        page.wait_for_selector("#gallery[data-live]", state="attached")
    page.wait_for_load_state("load")


def _shoot(browser: Browser, folder: Path, name: str, url: str, prepare=None) -> None:
    for screen, (width, height) in SCREENS.items():
        for scheme in SCHEMES:
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
            )
            _open(page, url)
            if prepare is not None:
                prepare(page)
            page.evaluate(ALL_PICTURES)
            path = folder / f"{name}-{screen}-{scheme}.png"
            page.screenshot(path=path, full_page=True)
            sys.stdout.write(f"{path}\n")
            page.close()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2:])

"""Pictures of every page, desktop and phone, light and dark.

    python -m tests.e2e.screenshots FOLDER [PAGE...]

Serves a seeded installation from a temporary folder and writes FOLDER/PAGE-desktop-light.png and so on.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI
from playwright.sync_api import Browser, Page

from logocheck.settings import Settings
from service.app import create_app
from tests.e2e.seed import open_home, seed
from tests.e2e.site_and_browser import chromium, opened_browser, served
from tests.e2e.staff import ADMIN, PASSWORD, staff

Prepare = Callable[[Page], object]
Shot = tuple[str, Prepare | None]
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
        "brands-seen": "/brands/seen",
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
        shots = {name: (path, None) for name, path in wanted.items()} | {
            name: (wanted[place], prepare) for name, (place, prepare) in PREPARED.items()
        }
        _shoot_all(browser, folder, create_app(settings), _asked_for(shots, names))
        empty = create_app(Settings(home=Path(home) / "empty"))
        _shoot_all(browser, folder, empty, _asked_for({"empty": ("/", None)}, names))
        signed_in = {name: (path, _sign_in) for name, path in STAFFED.items()}
        staffed = Settings(home=Path(home) / "staffed")
        staff(open_home(staffed.home))
        _shoot_all(browser, folder, create_app(staffed), _asked_for(signed_in, names))


def _asked_for(shots: dict[str, Shot], names: list[str]) -> dict[str, Shot]:
    return {name: shot for name, shot in shots.items() if not names or name in names}


def _shoot_all(browser: Browser, folder: Path, app: FastAPI, shots: dict[str, Shot]) -> None:
    if not shots:
        return
    with served(app) as url:
        for name, (path, prepare) in shots.items():
            _shoot(browser, folder, name, url + path, prepare)


def _send_broken_campaign(page: Page) -> None:
    page.fill("#document", BROKEN_CAMPAIGN)
    page.click("form .primary")
    page.wait_for_selector("#problems")


def _tick_two(page: Page) -> None:
    for number in (2, 4):
        page.locator(".tick input").nth(number).check()


def _light_a_finding(page: Page) -> None:
    page.check("#show-interface")
    page.hover(".findings li[data-mark] >> nth=0")


def _add_to_kit(page: Page) -> None:
    page.get_by_role("button", name="Add to the kit").first.click()
    page.wait_for_selector("#problems")


def _sign_in(page: Page) -> None:
    """Through the door that the page asked for led to, and so to the page."""
    page.fill("#name", ADMIN)
    page.fill("#password", PASSWORD)
    page.click(".login form button.primary")
    page.wait_for_url(lambda address: "/login" not in address)


PREPARED: dict[str, Shot] = {
    "campaign-problems": ("campaign-new", _send_broken_campaign),
    "check-reject": ("check-review", lambda page: page.keyboard.press("r")),
    "check-keys": ("check-review", lambda page: page.keyboard.press("?")),
    "gallery-ticked": ("gallery", _tick_two),
    "check-lit": ("check-fail", _light_a_finding),
    "brands-cut": ("check-pass", _add_to_kit),
}
"""A page's name and what is done there before the picture is taken."""

STAFFED = {
    "staffed-people": "/settings/people",
    "staffed-keys": "/settings/keys",
    "staffed-webhooks": "/settings/webhooks",
    "staffed-account": "/account",
}


def _open(page: Page, url: str) -> None:
    answer = page.goto(url, wait_until="domcontentloaded")
    if answer is None or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        sys.exit(f"{url}: {answer and answer.status_text}")
    if page.query_selector("#gallery"):
        page.wait_for_selector("#gallery[data-live]", state="attached")
    page.wait_for_load_state("load")


def _shoot(browser: Browser, folder: Path, name: str, url: str, prepare: Prepare | None) -> None:
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
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2:])

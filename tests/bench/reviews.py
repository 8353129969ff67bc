"""Twenty reviews by keyboard and by mouse, in Chromium on the real pages.

    python -m tests.bench.reviews [--rounds N]

Fourteen posts are approved and six rejected with a reason. Counted: keys, clicks and ways of the pointer. Measured:
from the last press to the painted next post, which is the server, the network of this machine and the browser.
Hands are not measured but reckoned by the keystroke-level model (Card, Moran and Newell 1980): a key 0.2 s, a way of
the pointer 1.1 s, a click 0.2 s. Looking and thinking are the same for both and are left out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page

from logocheck.settings import Settings
from service.app import create_app
from tests.e2e.seed import SHOTS, add_campaign, add_kits, add_post, open_home
from tests.e2e.site_and_browser import chromium, opened_browser, served

POSTS, REJECTED = 20, frozenset({2, 5, 8, 11, 14, 17})
KEY, WAY, CLICK = 0.2, 1.1, 0.2  # seconds
WATCH = """
for (const name of ["keydown", "pointerdown"]) addEventListener(name, () => {
  sessionStorage.pressed = performance.timeOrigin + performance.now();
}, true);
addEventListener("load", async () => {
  await document.querySelector(".sheet img")?.decode();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    window.waited = performance.timeOrigin + performance.now() - Number(sessionStorage.pressed ?? 0);
  }));
});
"""


@dataclass
class Hands:
    """What hands did; ``waited``: milliseconds from the last press to the painted next post."""

    page: Page
    keys: int = 0
    clicks: int = 0
    ways: int = 0
    waited: list[float] = field(default_factory=list)

    def press(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.keys += 1

    def click(self, selector: str) -> None:
        self.page.click(selector)
        self.clicks += 1
        self.ways += 1

    def choose(self, selector: str, value: str) -> None:
        """A list that stands open with the mouse: one click."""
        self.page.select_option(selector, value)
        self.clicks += 1
        self.ways += 1

    @property
    def seconds(self) -> float:
        return self.keys * KEY + self.clicks * CLICK + self.ways * WAY

    def see(self, filename: str) -> None:
        """Wait until this post is painted."""
        self.page.wait_for_function(
            "name => window.waited !== undefined && document.querySelector('h1').textContent === name", arg=filename
        )


def by_keyboard(hands: Hands, *, reject: bool) -> None:
    hands.press("r", "l", "Enter") if reject else hands.press("a")


def by_mouse(hands: Hands, *, reject: bool) -> None:
    if not reject:
        hands.click("button.approve")
        return
    hands.click(".reject-form > summary")
    hands.choose("#reason", "logo-missing")
    hands.click(".reject-form button.reject")


def review(browser: Browser, url: str, names: list[str], way) -> Hands:
    """All posts one after the other, from the newest on."""
    context = browser.new_context(viewport={"width": 1360, "height": 860}, bypass_csp=True)
    context.add_init_script(WATCH)
    hands = Hands(context.new_page())
    hands.page.goto(url)
    hands.page.click("#gallery .name >> nth=0")
    hands.see(names[0])
    for number, following in enumerate(names[1:]):
        way(hands, reject=number in REJECTED)
        hands.see(following)
        hands.waited.append(hands.page.evaluate("window.waited"))
    context.close()
    return hands


def fill(home: Path) -> list[str]:
    """One post more than is reviewed, so that there is always a next one; names from the newest on."""
    services = open_home(home)
    add_kits(services)
    campaign, start = add_campaign(services), datetime.now(UTC)
    shots = [shot for shot in SHOTS if shot.state == "done"]
    for number in range(POSTS + 1):
        shot = shots[number % len(shots)]
        named = type(shot)(f"post-{number:02}.jpg", shot.size, shot.logos, shot.caption)
        add_post(services, named, number, campaign, now=start + timedelta(seconds=number))
    services.engine.dispose()
    return [f"post-{number:02}.jpg" for number in reversed(range(POSTS + 1))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    program = chromium()
    if program is None:
        sys.exit("no chromium found: apt-get install chromium")
    with tempfile.TemporaryDirectory() as home, opened_browser(program) as browser:
        names = fill(Path(home))
        sys.stdout.write(
            f"{POSTS} reviews, {len(REJECTED)} of them rejections with a reason\n\n"
            "| by | keys | clicks | ways of the pointer | to the next post, median / slowest | hands, reckoned |\n"
            "| --- | --- | --- | --- | --- | --- |\n"
        )
        with served(create_app(Settings(home=Path(home)))) as url:
            for name, way in (("keyboard", by_keyboard), ("mouse", by_mouse)):
                done = [review(browser, url, names, way) for _ in range(rounds)]
                waited = [value for hands in done for value in hands.waited]
                hands = done[0]
                sys.stdout.write(
                    f"| {name} | {hands.keys} | {hands.clicks} | {hands.ways} | {median(waited):.0f} / "
                    f"{max(waited):.0f} ms | {hands.seconds:.0f} s |\n"
                )


if __name__ == "__main__":
    main()

"""Stored observations of invented posts, one that passes and one that fails for every rule, with their verdicts.

Run it from the repository: python -m tests.data.make_judgements
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from logocheck.campaign_file import campaign_document, parse_campaign
from logocheck.domain.appearance import Appearance, Clarity, Colour, Quad
from logocheck.domain.campaign import (
    Brand,
    Campaign,
    Hashtags,
    MinimumHeight,
    Region,
    Rule,
    Thresholds,
)
from logocheck.domain.detection import Captions, Observation, Sighting, TextLine
from logocheck.domain.disclosure import Disclosure
from logocheck.domain.geometry import Box, Size
from logocheck.domain.judgement import judge
from logocheck.domain.verdict import Verdict
from logocheck.zones_file import zone

FOLDER = Path(__file__).with_name("judgement")
OBSERVATION = TypeAdapter(Observation)

FRAME = Size(1080, 1350)
CAN = Box(380, 500, 700, 660)
"""Where the logo is on a can in the middle of the photo."""


@dataclass(frozen=True)
class Post:
    """What a campaign asks, and what was seen on a photo."""

    asks: dict[str, Any] = field(default_factory=dict)
    logos: tuple[Sighting, ...] = ()
    texts: tuple[TextLine, ...] = ()
    faces: tuple[Box, ...] = ()
    caption: str = "Summer on the roof"

    def campaign(self) -> Campaign:
        return Campaign(**({"name": "Foxglow summer", "brands": (Brand("Foxglow", ("foxglow.svg",)),)} | self.asks))

    def observation(self) -> Observation:
        return Observation(FRAME, (), self.logos, self.texts, Captions(self.caption), self.faces)


def logo(box: Box = CAN, brand: str = "Foxglow", file: str = "foxglow.svg", **look: Any) -> Sighting:
    return Sighting(brand, box, 0.96, 0.9, file, 0.8, Appearance(**look) if look else None)


def limits(**asked: Any) -> dict[str, Any]:
    return {"thresholds": Thresholds(**asked)}


Corner = tuple[float, float]


def quad(top_left: Corner, top_right: Corner, bottom_right: Corner, bottom_left: Corner) -> Quad:
    return Quad((top_left, top_right, bottom_right, bottom_left))


SMALL, LOW = Box(900, 40, 960, 70), Box(380, 1180, 700, 1340)
UPRIGHT = quad((380, 502), (700, 500), (700, 658), (380, 660))
TURNED = quad((430, 500), (690, 610), (650, 660), (390, 560))
DISCLOSED = {"disclosure": Disclosure(("#ad", "Paid partnership"), 125, 2)}
OLD = {"brands": (Brand("Foxglow", ("foxglow.svg",), ("foxglow-2019.svg",)),)}
RIVAL = {"competitors": (Brand("Nordu", ("nordu.svg",)),)}
RIGHT, WRONG = Colour(2.4, ("#b3282d",), ("#b02f33",)), Colour(41.0, ("#b3282d",), ("#2b4fb0",))

POSTS: dict[Rule, tuple[Post, Post]] = {
    Rule.PRESENCE: (Post(logos=(logo(),)), Post()),
    Rule.INSTANCES: (
        Post(limits(minimum_instances=2), (logo(), logo(SMALL))),
        Post(limits(minimum_instances=2), (logo(),)),
    ),
    Rule.SHARE: (Post(limits(share=0.03), (logo(),)), Post(limits(share=0.03), (logo(SMALL),))),
    Rule.HEIGHT: (
        Post(limits(height=MinimumHeight(60)), (logo(),)),
        Post(limits(height=MinimumHeight(60)), (logo(SMALL),)),
    ),
    Rule.PROMINENCE: (Post(limits(prominence=0.4), (logo(),)), Post(limits(prominence=0.4), (logo(SMALL),))),
    Rule.REGION: (
        Post(limits(region=Region(bottom=0.5)), (logo(),)),
        Post(limits(region=Region(bottom=0.5)), (logo(LOW),)),
    ),
    Rule.SAFE_ZONE: (
        Post(limits(safe_zone=0.8) | {"platform": "meta-reels"}, (logo(),)),
        Post(limits(safe_zone=0.8) | {"platform": "meta-reels"}, (logo(LOW),)),
    ),
    Rule.CLEAR_SPACE: (
        Post(limits(clear_space=0.5), (logo(),), faces=(Box(400, 120, 600, 380),)),
        Post(limits(clear_space=0.5), (logo(),), (TextLine(Box(400, 680, 700, 720), "SALE 50 %", 0.97),)),
    ),
    Rule.ROTATION: (
        Post(limits(rotation=10), (logo(quad=UPRIGHT, stretch=1.02, inliers=24),)),
        Post(limits(rotation=10), (logo(quad=TURNED, stretch=1.03, inliers=18),)),
    ),
    Rule.STRETCH: (
        Post(limits(stretch=1.1), (logo(quad=UPRIGHT, stretch=1.02, inliers=24),)),
        Post(limits(stretch=1.1), (logo(quad=UPRIGHT, stretch=1.4, inliers=24),)),
    ),
    Rule.COLOUR: (
        Post(limits(colour_difference=12), (logo(colour=RIGHT),)),
        Post(limits(colour_difference=12), (logo(colour=WRONG),)),
    ),
    Rule.CLARITY: (
        Post(limits(clarity=0.4), (logo(clarity=Clarity(0.7, 5.2, 96, 0.89)),)),
        Post(limits(clarity=0.4), (logo(clarity=Clarity(0.08, 1.3, 11, 0.19)),)),
    ),
    Rule.RETIRED_LOGO: (Post(OLD, (logo(),)), Post(OLD, (logo(file="foxglow-2019.svg"),))),
    Rule.COMPETITORS: (
        Post(RIVAL, (logo(),)),
        Post(RIVAL, (logo(), logo(SMALL, "Nordu", "nordu.svg"))),
    ),
    Rule.HASHTAGS_ALL: (
        Post({"hashtags": Hashtags(all_of=("#ad",))}, (logo(),), caption="Summer on the roof #ad"),
        Post({"hashtags": Hashtags(all_of=("#ad",))}, (logo(),)),
    ),
    Rule.HASHTAGS_ANY: (
        Post({"hashtags": Hashtags(any_of=("#foxglow", "#roof"))}, (logo(),), caption="Summer on the #roof"),
        Post({"hashtags": Hashtags(any_of=("#foxglow", "#roof"))}, (logo(),)),
    ),
    Rule.HASHTAGS_NONE: (
        Post({"hashtags": Hashtags(none_of=("#nordu",))}, (logo(),)),
        Post({"hashtags": Hashtags(none_of=("#nordu",))}, (logo(),), caption="Better than #nordu"),
    ),
    Rule.HASHTAG_LIMIT: (
        Post({"platform": "tiktok-in-feed"}, (logo(),), caption="Summer #a #b #c #d #e"),
        Post({"platform": "tiktok-in-feed"}, (logo(),), caption="Summer #a #b #c #d #e #f"),
    ),
    Rule.DISCLOSURE: (
        Post(DISCLOSED, (logo(),), caption="Paid partnership with Foxglow. Summer on the roof"),
        Post(DISCLOSED, (logo(),), caption="Summer on the roof #summer #roof #city #sun #ad"),
    ),
}


def posts() -> Iterator[tuple[str, Post]]:
    for rule, pair in POSTS.items():
        yield from ((f"{rule}-{word}", post) for word, post in zip(("pass", "fail"), pair, strict=True))


def judged(row: dict[str, Any]) -> Verdict:
    """What is said today about a stored post."""
    campaign = parse_campaign(json.dumps(row["campaign"]))
    observation = OBSERVATION.validate_json(json.dumps(row["observation"]))
    return judge(campaign, observation, zone(campaign.platform))[1]


def golden(verdict: Verdict) -> dict[str, Any]:
    """Outcomes and sentences, whose numbers are rounded: the last digits differ between machines."""
    findings = [{"rule": str(f.rule), "outcome": str(f.outcome), "sentence": f.sentence} for f in verdict.findings]
    return {"outcome": str(verdict.outcome), "findings": findings}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, post in posts():
        row = {
            "campaign": campaign_document(post.campaign()),
            "observation": json.loads(OBSERVATION.dump_json(post.observation(), exclude_defaults=True)),
        }
        row["verdict"] = golden(judged(row))
        text = json.dumps(row, ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.json").write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main()

"""Fills an embedded installation with something to look at.

    python -m tests.e2e.seed HOME

HOME is the folder of LOGOCHECK_HOME. Brand kits, a campaign with two versions, and posts in every
state and outcome; the reports are judged by the real rules from hand-placed sightings.
"""

from __future__ import annotations

import hashlib
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from logocheck.campaign_file import parse_campaign
from logocheck.codec import report_json
from logocheck.domain.campaign import Campaign
from logocheck.domain.detection import Captions, Detection, Observation, Sighting, TextLine
from logocheck.domain.geometry import Box, Size
from logocheck.domain.judgement import judge
from logocheck.domain.report import Report
from logocheck.errors import UnreadableImage
from logocheck.settings import Settings
from logocheck.store import batches, brands, campaigns, checks, claims, intake
from logocheck.store.checks import Post
from logocheck.store.facts import of_report
from logocheck.store.reviews import Decision, Drawn, Reviewer, decide, undo
from logocheck.store.tables import CampaignRow
from logocheck.vision.embedder import CropRule
from logocheck.zones_file import zone
from service.app import open_services
from service.deps import Services
from service.errands import study
from tests.e2e.scenery import LOGOS, logo_box, photo
from tests.fakes import fake_eyes, fixed_examiner
from worker.errands import run_errand
from worker.tools import Tools

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
KITS = {"Nordu": ("nordu", "nordu-white"), "Foxglow": ("foxglow",), "Kestrel Peak": ("kestrel-peak",)}
CAMPAIGN = """
name: Nordu winter
platform: {platform}
brands:
  - name: Nordu
competitors:
  - name: Foxglow
hashtags:
  all_of: ["#ad"]
  any_of: ["#nordu", "#norduwinter"]
  none_of: ["#giveaway"]
thresholds:
  share: {share}
  height: {{pixels: 60, display_width: 1080}}
  prominence: 0.35
  safe_zone: 0.9
"""
MODELS = (("detector", "yolo26n-logo 3f9a1c2b7d10"), ("embedder", "siamese-m 77aa01b29cfe"), ("reader", "rapidocr 3.4"))
CAPTION = "Slow mornings with @nordu. #ad #norduwinter"
PORTRAIT, STORY, WIDE = (1080, 1350), (1080, 1920), (1600, 1067)


@dataclass(frozen=True)
class Placed:
    """A logo in a picture: its file's stem, whose it is, top left corner and width in pixels, and how sure it is."""

    stem: str
    brand: str
    x: float
    y: float
    width: float
    confidence: float = 0.95

    @property
    def box(self) -> Box:
        return logo_box(self.stem, self.x, self.y, self.width)


@dataclass(frozen=True)
class Shot:
    """One post to make."""

    filename: str
    size: tuple[int, int]
    logos: tuple[Placed, ...] = ()
    caption: str = CAPTION
    first_comment: str = ""
    texts: tuple[TextLine, ...] = ()
    creator: str | None = "@mira.hikes"
    state: str = "done"
    in_batch: bool = False


def nordu(x: float, y: float, width: float, confidence: float = 0.95, stem: str = "nordu") -> Placed:
    return Placed(stem, "Nordu", x, y, width, confidence)


STICKER = TextLine(Box(240, 300, 840, 370), "#norduwinter with love", 0.96)
SHOTS = (
    Shot("IMG_2041.jpg", PORTRAIT, (nordu(300, 520, 480, 0.97),)),
    Shot("winter-cabin.jpg", WIDE, (nordu(620, 380, 380),), creator="@jonas"),
    Shot("reel-cover.jpg", STORY, (nordu(330, 1420, 420),), "New trail #ad", texts=(STICKER,), in_batch=True),
    Shot("market-day.jpg", WIDE, (nordu(240, 300, 330), Placed("foxglow", "Foxglow", 980, 340, 260, 0.9))),
    Shot("far-away.jpg", WIDE, (nordu(1180, 240, 92),), "Somewhere up there. #ad #nordu", in_batch=True),
    Shot("no-tag.jpg", PORTRAIT, (nordu(280, 640, 520, stem="nordu-white"),), "A gift ❤️ #giveaway", "#nordu"),
    Shot("misty.jpg", PORTRAIT, (nordu(360, 420, 360, 0.52),), creator="@ben_outdoors"),
    Shot("almost-there.jpg", (1080, 1080), (nordu(400, 480, 250),), "#ad #nordu day one"),
    Shot("nothing-here.jpg", (1200, 900), (), "Just the view. #ad", creator=None),
    Shot("two-of-them.jpg", (1600, 1200), (nordu(420, 380, 560), nordu(1180, 700, 220, 0.83, "nordu-white"))),
    Shot("damaged.heic", (1200, 900), state="error", in_batch=True),
    Shot("a <b>bold</b> & name.jpg", PORTRAIT, (nordu(300, 500, 470),), '<script>alert("x")</script> #ad #nordu'),
    Shot("story-17.jpg", STORY, (nordu(300, 760, 480),), state="running"),
    Shot("story-18.jpg", STORY, (nordu(300, 700, 480),), state="queued", in_batch=True),
)


def seed(services: Services) -> dict[str, str]:
    """Everything at once; gives the ids of the checks by file name, and of the batch under "batch"."""
    add_kits(services)
    add_study(services)
    row = add_campaign(services)
    with services.sessions.begin() as session:
        batch_id = batches.add(session, batches.ARCHIVE, "week-47.zip", row.id, NOW, total=4).id
    made = {"batch": str(batch_id)}
    for number, shot in enumerate(SHOTS):
        made[shot.filename] = str(add_post(services, shot, number, row, batch_id if shot.in_batch else None))
    add_reviews(services, made)
    return made


def add_reviews(services: Services, made: dict[str, str]) -> None:
    """Two people have begun: one approval, a rejection with its reason, one taken back, and a drawn box."""
    kim, lena = Reviewer("Kim"), Reviewer("Lena")
    steps = (
        ("IMG_2041.jpg", Decision("approve"), kim),
        ("reel-cover.jpg", Decision("approve"), lena),
        ("reel-cover.jpg", Decision("reject", "logo-covered", "The caption of the app lies over it."), kim),
        ("no-tag.jpg", Decision("mark", boxes=(Drawn("Nordu", Box(120, 180, 300, 240)),)), lena),
    )
    with services.sessions.begin() as session:
        for number, (filename, decision, who) in enumerate(steps):
            row = decide(session, UUID(made[filename]), decision, who, NOW + timedelta(minutes=number))
            if number == 1:
                undo(session, row.id, lena, NOW + timedelta(minutes=number, seconds=20))


def add_kits(services: Services) -> None:
    """The three invented brands with their logos."""
    then = NOW - timedelta(days=20)
    for name, stems in KITS.items():
        with services.sessions.begin() as session:
            kit = brands.create(session, name, then)
            for stem in stems:
                sha256 = services.blobs.put(io.BytesIO((LOGOS / f"{stem}.svg").read_bytes()))
                brands.add_logo(kit, sha256, f"{stem}.svg", "image/svg+xml", then)


def add_study(services: Services) -> None:
    """What eyes that go by colour make of the kits."""
    seeing = replace(fake_eyes(), crops=CropRule(size=96, margin=0.1, fit="stretch", fill=255))
    row = study(services, NOW)
    tools = Tools(
        sessions=services.sessions, blobs=services.blobs, examine=fixed_examiner(), eyes=lambda: seeing,
        send=services.queue.send, now=lambda: NOW, limits=services.limits, archive_bounds=services.archive_bounds,
        folders=(), attempts=3, private_webhooks=False,
    )  # fmt: skip
    run_errand(tools, row.id)


def add_campaign(services: Services) -> CampaignRow:
    """The campaign in two versions; gives the second."""
    first = parse_campaign(CAMPAIGN.format(platform="none", share=0.01))
    second = parse_campaign(CAMPAIGN.format(platform="meta-reels", share=0.02))
    with services.sessions.begin() as session:
        campaigns.create(session, first, NOW - timedelta(days=9))
        return campaigns.update(session, first.name, second, NOW - timedelta(days=2))


def add_post(
    services: Services,
    shot: Shot,
    number: int,
    campaign: CampaignRow,
    batch_id: UUID | None = None,
    *,
    now: datetime | None = None,
) -> UUID:
    """One check brought as far as ``shot.state`` says; it arrived ``now``, or before the others."""
    content = photo(*shot.size, number, [(logo.stem, logo.box) for logo in shot.logos])
    captions = Captions(shot.caption, shot.first_comment)
    picture = intake.picture(services.blobs, content, services.limits)
    arrived = now or NOW - timedelta(minutes=7 * (len(SHOTS) - number))
    with services.sessions.begin() as session:
        post = Post(shot.filename, picture, captions, shot.creator)
        check_id = checks.add(session, post, campaign.id, arrived, batch_id=batch_id).id
        if shot.state != "queued":
            claims.claim(session, check_id, "seed", arrived, timedelta(days=3650))
        if shot.state == "error":
            damage = UnreadableImage("the picture is damaged or cut short: 3 bytes are missing")
            claims.fail(session, check_id, "seed", arrived, damage)
        if shot.state == "done":
            report = judged(campaigns.campaign(campaign), shot, hashlib.sha256(content).hexdigest())
            best = [logo.prominence.score for logo in report.logos if logo.dominant and not logo.competitor]
            claims.finish(
                session, check_id, "seed", arrived + timedelta(seconds=1.4), report=report_json(report).decode(),
                outcome=report.verdict.outcome, prominence=max(best, default=None), facts=of_report(report),
            )  # fmt: skip
    return check_id


def judged(campaign: Campaign, shot: Shot, sha256: str = "") -> Report:
    """A report by the real rules from sightings placed by hand."""
    observation = Observation(
        frame=Size(*shot.size),
        detections=tuple(Detection(logo.box, "logo", 0.9) for logo in shot.logos),
        sightings=sightings(shot.logos),
        text_lines=shot.texts,
        captions=Captions(shot.caption, shot.first_comment),
    )
    placed = zone(campaign.platform)
    logos, verdict = judge(campaign, observation, placed)
    return Report(campaign, observation, logos, verdict, MODELS, sha256, placed)


def sightings(logos: Sequence[Placed]) -> tuple[Sighting, ...]:
    return tuple(Sighting(logo.brand, logo.box, logo.confidence, 0.9, logo.stem, 0.8) for logo in logos)


def open_home(home: Path) -> Services:
    """An embedded installation in a folder."""
    return open_services(Settings(home=home))


if __name__ == "__main__":
    seeded = seed(open_home(Path(sys.argv[1])))
    sys.stdout.writelines(f"{identifier} {filename}\n" for filename, identifier in seeded.items())

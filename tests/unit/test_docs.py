"""The documents name every setting, command, option and path; CI fails when they fall behind."""

import re
from pathlib import Path

import pytest
import typer

from logocheck.campaign_file import parse_campaign, schema
from logocheck.cli import app
from logocheck.domain.campaign import ProminenceWeights, ReviewPolicy, Thresholds
from logocheck.settings import Settings
from service.app import create_app

DOCS = Path("docs")


def text(*names):
    return "\n".join((DOCS / name).read_text("utf-8") for name in names)


def commands(group, words=("logocheck",)):
    """Every command as the words a person types, with its options."""
    if not hasattr(group, "commands"):
        yield " ".join(words), [option for parameter in group.params for option in parameter.opts if option[:2] == "--"]
        return
    for name, command in group.commands.items():
        yield from commands(command, (*words, name))


COMMANDS = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_its_line(name):
    assert f"| `LOGOCHECK_{name.upper()}` |" in text("operations.md")


def test_no_setting_is_documented_that_does_not_exist():
    said = set(re.findall(r"\| `LOGOCHECK_(\w+)` \|", text("operations.md")))
    assert said == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_section_with_its_options(command):
    sections = re.split(r"^## ", text("cli.md"), flags=re.MULTILINE)
    (section,) = [section for section in sections if section.startswith(f"`{command}")]
    assert [option for option in COMMANDS[command] if option not in section and option != "--help"] == []


def test_no_command_is_documented_that_does_not_exist():
    said = set(re.findall(r"^## `(logocheck(?: [a-z]+)+)", text("cli.md"), flags=re.MULTILINE))
    assert said == set(COMMANDS)


FIELDS = {
    "At the top": schema.TOP,
    "Brands and competitors": schema.BRAND,
    "Hashtags": schema.HASHTAGS,
    "Thresholds": schema.THRESHOLDS,
    "Review": schema.REVIEW,
    "Weights": schema.WEIGHTS,
    "Disclosure": schema.DISCLOSURE,
}


def said_of_campaigns(section):
    """What the page says of each field of a section: the cells of its row behind the name."""
    (part,) = re.findall(rf"^## {section}\n(.*?)(?=^## |\Z)", text("campaign.md"), flags=re.MULTILINE | re.DOTALL)
    return {
        name: cells.split(" | ") for name, cells in re.findall(r"^\| `(\w+)` \| (.*) \|$", part, flags=re.MULTILINE)
    }


@pytest.mark.parametrize("section", FIELDS)
def test_every_field_of_a_campaign_has_its_line(section):
    assert tuple(said_of_campaigns(section)) == FIELDS[section]


@pytest.mark.parametrize(
    ("section", "defaults"),
    [("Thresholds", Thresholds()), ("Review", ReviewPolicy()), ("Weights", ProminenceWeights())],
)
def test_the_defaults_of_a_campaign_are_the_ones_the_page_names(section, defaults):
    words = {"not asked for": None, "none": ()}
    for name, cells in said_of_campaigns(section).items():
        said = words[cells[-1]] if cells[-1] in words else float(cells[-1])
        assert getattr(defaults, name) == said, name


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", text("campaign.md"), flags=re.DOTALL))
def test_the_campaigns_of_the_page_are_valid(example):
    assert parse_campaign(example).brands


def test_every_rest_path_has_its_line_and_no_line_is_left_over(tmp_path):
    paths = create_app(Settings(home=tmp_path)).openapi()["paths"]
    there = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    said = set(re.findall(r"\| `((?:GET|POST|PUT|DELETE|PATCH) [^`]+)` \|", text("rest.md")))
    assert said == there


@pytest.mark.parametrize(
    "path", sorted([*Path().glob("*.md"), *DOCS.rglob("*.md"), Path("tests/data/README.md")]), ids=str
)
def test_links_lead_somewhere(path):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text("utf-8"))
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


def test_decisions_are_numbered_without_gaps():
    numbers = [int(path.name[:4]) for path in sorted((DOCS / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))

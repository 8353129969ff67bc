"""YAML or JSON text to a tree of values that remember their line. Built for untrusted text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

import yaml

from logocheck.errors import InvalidCampaign

LONGEST = 1_000_000
"""Characters of a document."""

MOST_VALUES, DEEPEST = 20_000, 20
"""Bounds that a real campaign is far from, and a hostile one soon at."""

_NOTHING = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"
_BARE_TAG = re.compile(r"^[^#\n'\"]*\[\s*#", re.MULTILINE)
"""A list that begins with what YAML takes for a comment, and so never ends."""

_LOADER = yaml.SafeLoader  # the one in Python: its messages and lines are the same on every machine


@dataclass(frozen=True, slots=True)
class Scalar:
    """``text`` as it was written, None for nothing. ``quoted``: it is text even if it looks like a number.

    ``blank``: not even null was written, as where YAML takes an unquoted hashtag for a comment.
    """

    line: int
    text: str | None
    quoted: bool
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    line: int
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """``repeated``: (line, key) of keys that are there twice; the first one counts."""

    line: int
    values: dict[str, Value]
    repeated: tuple[tuple[int, str], ...]


Value = Scalar | Sequence | Mapping


def tree(text: str, source: str) -> Value:
    """The value of a document; lines count from 1.

    Raises:
        InvalidCampaign: it is no YAML or JSON, too long, too deep, uses aliases, or has nothing in it.
    """
    if len(text) > LONGEST:
        raise InvalidCampaign((f"{source}: expected at most {LONGEST:,} characters, got {len(text):,}",))
    readable = _json_for_yaml(text)
    try:
        _refuse_bombs(readable, source)
        node = yaml.compose(readable, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise InvalidCampaign((_syntax_problem(error, readable, source),)) from error
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise InvalidCampaign(
            (f"{source}: expected YAML or JSON text, got characters that cannot be in it",)
        ) from error
    if node is None:
        raise InvalidCampaign((f"{source}: expected a campaign, got an empty document",))
    return _value(node, source)


def _json_for_yaml(text: str) -> str:
    """JSON in a form that YAML takes too: tabs between values are spaces, and characters stand for themselves."""
    if not text.lstrip().startswith("{"):
        return text
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    # In valid JSON no tab is inside a string.
    return text.replace("\t", " ")


def _refuse_bombs(text: str, source: str) -> None:
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise InvalidCampaign((f"{source}:{line}: expected values written out, got an anchor or alias (& or *)",))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise InvalidCampaign((f"{source}:{line}: expected at most {DEEPEST} levels",))
        if count > MOST_VALUES:
            raise InvalidCampaign((f"{source}:{line}: expected at most {MOST_VALUES:,} values",))


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, source: str) -> str:
    mark = error.problem_mark or error.context_mark
    where = f"{source}:{mark.line + 1}" if mark else source
    if error.problem and "expected a single document" in f"{error.context} {error.problem}":
        return f"{where}: expected one document, got a second one after ---"
    bare = _BARE_TAG.search(text)
    hint = f'; line {text.count(chr(10), 0, bare.start()) + 1}: YAML wants hashtags in quotes: ["#ad"]' if bare else ""
    return f"{where}: expected YAML or JSON: {error.problem or error.context or 'it cannot be read'}{hint}"


def _value(node: yaml.Node, source: str) -> Value:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        if node.tag == _NOTHING and not node.style:
            return Scalar(line, None, quoted=False, blank=not node.value)
        return Scalar(line, _joined(node.value), quoted=bool(node.style))
    if isinstance(node, yaml.SequenceNode):
        return Sequence(line, tuple(_value(child, source) for child in node.value))
    values: dict[str, Value] = {}
    repeated: list[tuple[int, str]] = []
    for key, child in node.value:
        where = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or key.tag == _MERGE:
            raise InvalidCampaign((f"{source}:{where}: expected a field name before the colon",))
        name = _joined(key.value)
        if name in values:
            repeated.append((where, name))
        else:
            values[name] = _value(child, source)
    return Mapping(line, values, tuple(repeated))


def _joined(text: str) -> str:
    r"""Surrogate pairs, as JSON writes them (\ud83d\ude00), to the characters they stand for."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def line_at(text: str, path: Iterable[str | int]) -> int:
    """The line, from 1, of the value that ``path`` of keys and positions leads to in a valid document."""
    value = tree(text, "campaign")
    for step in path:
        match value, step:
            case Mapping(), str():
                value = value.values[step]
            case Sequence(), int():
                value = value.values[step]
            case _:
                raise KeyError(step)
    return value.line

"""Campaign documents, YAML or JSON: the one form for files and for REST."""

from __future__ import annotations

from pathlib import Path

from logocheck.campaign_file.nodes import line_at
from logocheck.campaign_file.reading import parse_campaign
from logocheck.campaign_file.writing import campaign_document, warnings

STARTER = (Path(__file__).parents[1] / "rules" / "campaign.yaml").read_text(encoding="utf-8")
"""A commented campaign to start from."""

__all__ = ["STARTER", "campaign_document", "line_at", "parse_campaign", "warnings"]

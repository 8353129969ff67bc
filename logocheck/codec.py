"""Reports and campaigns to JSON and back: the same value always gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from logocheck.domain.campaign import Campaign
from logocheck.domain.report import Report
from logocheck.domain.verdict import Verdict
from logocheck.errors import InvalidCampaign, InvalidRequest


@dataclass(frozen=True)
class _Judged:
    """The part of a report that tables show."""

    verdict: Verdict


_REPORT: Final[TypeAdapter[Report]] = TypeAdapter(Report)
_JUDGED: Final[TypeAdapter[_Judged]] = TypeAdapter(_Judged)
_CAMPAIGN: Final[TypeAdapter[Campaign]] = TypeAdapter(Campaign)


def report_json(report: Report) -> bytes:
    """UTF-8 without spaces, fields in the order of the classes.

    Numbers keep every digit, so that a report read back is equal and is judged again to the same verdict.
    """
    return _REPORT.dump_json(report)


def report_from_json(content: bytes) -> Report:
    """The inverse of ``report_json``.

    Raises:
        InvalidRequest: the bytes are not a report.
    """
    try:
        return _REPORT.validate_json(content)
    except ValidationError as error:
        raise InvalidRequest(f"not a report: {'; '.join(_problems(error))}") from error


def verdict_from_json(content: bytes) -> Verdict:
    """The verdict of what ``report_json`` wrote, in a quarter of the time; the rest is not looked at.

    Raises:
        InvalidRequest: the bytes are not a report.
    """
    try:
        return _JUDGED.validate_json(content).verdict
    except ValidationError as error:
        raise InvalidRequest(f"not a report: {'; '.join(_problems(error))}") from error


def campaign_json(campaign: Campaign) -> bytes:
    """UTF-8 without spaces, fields in the order of the classes. People write ``campaign_file``'s form instead."""
    return _CAMPAIGN.dump_json(campaign)


def campaign_from_json(content: bytes) -> Campaign:
    """The inverse of ``campaign_json``.

    Raises:
        InvalidCampaign: the bytes are not a campaign.
    """
    try:
        return _CAMPAIGN.validate_json(content)
    except ValidationError as error:
        raise InvalidCampaign(_problems(error)) from error


def _problems(error: ValidationError) -> tuple[str, ...]:
    return tuple(f"{'.'.join(map(str, row['loc'])) or 'document'}: {row['msg']}" for row in error.errors())

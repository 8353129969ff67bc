"""Days of a time zone as moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def midnight(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day in UTC; the calendar's own end where the zone leads over it."""
    try:
        return datetime.combine(day, time.min, zone).astimezone(UTC)
    except OverflowError:
        return FIRST if day.year == date.min.year else LAST

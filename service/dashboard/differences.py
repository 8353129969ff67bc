"""What changed between two texts, line by line."""

from __future__ import annotations

from difflib import unified_diff

CONTEXT = 2  # lines around a change
KINDS = {"+": "added", "-": "removed", "@": "gap", " ": "same"}


def differences(before: str, after: str) -> list[tuple[str, str]]:
    """Lines with their kind: added, removed, same, or gap where lines are left out; empty when nothing changed."""
    # the first three lines name the files and the place of the first change
    lines = list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=CONTEXT))[3:]
    return [(KINDS[line[0]], "" if line[0] == "@" else line[1:]) for line in lines]

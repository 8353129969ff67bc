"""``python -m logocheck.cli``."""

from logocheck.cli import main

main()

"""What survives a restart: rows and blobs. Functions here never commit; the edge does."""

from logocheck.store.migrations import upgrade

__all__ = ["upgrade"]

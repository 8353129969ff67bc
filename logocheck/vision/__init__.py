"""Pixels to detections, vectors and text. Nothing here knows a campaign."""

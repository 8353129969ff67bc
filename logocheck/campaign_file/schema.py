"""The fields of a campaign document, in their order."""

SCHEMA = 1
"""The version of the document that is read and written."""

TOP = (
    "schema", "name", "platform", "hashtag_dialect", "brands", "competitors", "hashtags", "thresholds", "review",
    "weights", "disclosure",
)  # fmt: skip
BRAND = ("name", "logos", "retired", "palette")
HASHTAGS = ("all_of", "any_of", "none_of")
THRESHOLDS = (
    "share", "height", "prominence", "region", "safe_zone", "clear_space", "rotation", "stretch", "colour_difference",
    "clarity", "minimum_instances", "maximum_instances",
)  # fmt: skip
HEIGHT = ("pixels", "display_width")
REGION = ("left", "top", "right", "bottom")
REVIEW = ("uncertain_from", "certain_from", "near_miss", "rules")
WEIGHTS = ("size", "position", "visibility", "clutter", "clarity", "lettering")
DISCLOSURE = ("market", "any_of", "within_first", "at_most_hashtags_before")

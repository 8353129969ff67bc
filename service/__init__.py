"""The web process: lets posts in and shows what became of them. It has no eyes and loads no model."""

"""The background process: runs the pipeline on queued rows and tells webhooks."""

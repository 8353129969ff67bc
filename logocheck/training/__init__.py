"""A brand's own detector: scenes composed from its logo files, a fine-tuning on them, what it is worth."""

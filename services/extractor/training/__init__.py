"""TRAINING: builds what the extractor ships from research data, by path. No service imports it."""

"""The classifier: articles in, records out."""

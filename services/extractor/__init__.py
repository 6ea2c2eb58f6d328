"""The extractor: pages in, articles out."""

"""One request, followed to its answer within bounds: the only socket of the fetcher, and what HTTP says about coming back."""

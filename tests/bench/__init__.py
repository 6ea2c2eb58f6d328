"""Benchmarks: ratios against a peer in the same run. `make bench`, or `python -m tests.bench NAME …`."""

import services  # noqa: F401 - before numpy is loaded: it says how many threads linear algebra has, ours and the peers'

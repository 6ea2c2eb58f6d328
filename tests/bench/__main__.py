"""Runs every bench, or those that are named, one after the other."""

import importlib
import sys

BENCHES = ("chassis", "fetching", "reading", "statements", "pages", "classifying", "first_statement", "memory")


def main() -> int:
    wanted = sys.argv[1:] or BENCHES
    unknown = [name for name in wanted if name not in BENCHES]
    if unknown:
        print(f"no such bench: {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    print("Ratios against a peer in the same run; this machine may be busy, so absolute figures say little.\n")
    for name in wanted:
        importlib.import_module(f"tests.bench.{name}").main()
    return 0


sys.exit(main())

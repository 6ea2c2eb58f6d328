"""`python -m services.fetcher` runs the fetcher."""

from __future__ import annotations

from services.chassis.app import run
from services.fetcher.app import app

if __name__ == "__main__":
    run(app)

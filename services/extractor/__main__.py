"""Run the extractor: `python -m services.extractor`."""

from services.chassis.app import run
from services.extractor.app import app

if __name__ == "__main__":
    run(app)

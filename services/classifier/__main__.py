"""Run the classifier: `python -m services.classifier`."""

from services.chassis.app import run
from services.classifier.app import app

if __name__ == "__main__":
    run(app)

"""Train everything: `python -m services.classifier.training`.

With `--words` the word vectors first, which needs the encoder's packages and minutes more; with `--teach` the teacher, whose marks all others learn
from, an hour more. With `--deep` the deep reading last, fifty minutes more; with `--join` only how it is joined with the default's new models.
"""

from __future__ import annotations

import sys

from services.classifier.training import deep, kinds, stance, subtopics, teacher, topics, vectors


def main(arguments: list[str]) -> None:
    """Train the models in the order in which they build on one another."""
    if "--words" in arguments:
        vectors.main()
    if "--teach" in arguments:
        teacher.main()
    for task in (stance, kinds, topics, subtopics):
        print(task.CARD["name"])  # noqa: T201 - a training run is read by a person
        task.main()
    if "--deep" in arguments:
        deep.main()
    elif "--join" in arguments:
        deep.rejoin()


if __name__ == "__main__":
    main(sys.argv[1:])

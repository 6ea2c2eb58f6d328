"""Train everything: `python -m services.classifier.training`.

With `--words` the word vectors first, which needs the encoder's packages and minutes more. With `--deep` the deep reading last, half an hour more;
with `--join` only how it is joined with the default's new models; with `--teach --deep` its teacher before it, an hour more.
"""

from __future__ import annotations

import sys

from services.classifier.training import deep, deep_teacher, kinds, stance, subtopics, topics, vectors


def main(arguments: list[str]) -> None:
    """Train the models in the order in which they build on one another."""
    if "--words" in arguments:
        vectors.main()
    for task in (stance, kinds, topics, subtopics):
        print(task.CARD["name"])  # noqa: T201 - a training run is read by a person
        task.main()
    if "--deep" in arguments:
        if "--teach" in arguments:
            deep_teacher.main()
        deep.main()
    elif "--join" in arguments:
        deep.rejoin()


if __name__ == "__main__":
    main(sys.argv[1:])

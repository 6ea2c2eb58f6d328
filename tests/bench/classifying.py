"""All of the classifier beside scikit-learn's own predict of linear models of the same sizes on the same rows, on one core.

The peer hashes words and pairs of words, weighs and multiplies, all articles in one batch: no word vectors, no roles around speaker and target, no
rules, no findings. Ours judges up to sixteen articles together, as the service does with those at hand, and article by article, as when
they come one by one. All take turns, and the median of the rounds counts.
"""

import os
import statistics
import time
from datetime import UTC, datetime

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression

from deploy.newsroom.story import load_stories
from services.classifier import classify, models
from services.classifier.gathering import MOST_TOGETHER
from services.commands.read import page_of
from services.extractor.extract import extract

ROUNDS = 9
BITS = {"topics": 18, "kinds": 17, "stance": 18}
PARTS = ("topics_of_all", "kind_scores", "stance_scores", "findings_of")
NOW = datetime.now(UTC)


def articles():
    """Return the newsroom's English stories, as the extractor reads them."""
    stories = [story for story in load_stories().values() if story.language == "en"]
    return [extract(page_of(s.text.encode(), "text/plain; charset=utf-8", None, s.published_at), NOW) for s in stories]


class Watch:
    """CPU time of the parts of the classifier, by wrapping what `classify` calls."""

    def __init__(self):
        self.seconds, self.rows = dict.fromkeys(PARTS, 0.0), {name: [] for name in PARTS}
        for name in PARTS:
            setattr(classify, name, self._timed(name, getattr(classify, name)))

    def _timed(self, name, call):
        def timed(*arguments, **options):
            began = time.process_time()
            answer = call(*arguments, **options)
            self.seconds[name] += time.process_time() - began
            self.rows[name].append(arguments[0])
            return answer

        return timed


def peer(task, texts):
    """Return a pipeline whose weights have the shape of ours; what they are does not matter for its speed."""
    labels, words = np.array(models.linear(task).labels), TfidfTransformer()
    hashing = HashingVectorizer(n_features=1 << BITS[task], ngram_range=(1, 2), alternate_sign=False)
    words.fit(hashing.transform(texts))
    judge = LogisticRegression()
    judge.classes_, judge.intercept_ = labels, np.zeros(len(labels))
    judge.coef_ = np.asfortranarray(
        np.random.default_rng(1).normal(size=(len(labels), 1 << BITS[task]))
    )  # as a fit leaves it
    return lambda rows: judge.predict_proba(words.transform(hashing.transform(rows)))


def cpu_seconds(work):
    began = time.process_time()
    work()
    return time.process_time() - began


def main():
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # scikit-learn's own threads
    read, watch = articles(), Watch()
    classify.classify_all(read, NOW)
    texts = {
        "topics": [text for rows in watch.rows["topics_of_all"] for text, _ in rows],
        "kinds": [row[0] for rows in watch.rows["kind_scores"] for row in rows],
        "stance": [row[0] for rows in watch.rows["stance_scores"] for row in rows],
    }
    peers = {task: peer(task, rows) for task, rows in texts.items()}
    ours, alone, theirs, parts = [], [], [], {name: [] for name in PARTS}
    for _ in range(ROUNDS):
        watch.seconds = dict.fromkeys(PARTS, 0.0)
        ours.append(cpu_seconds(lambda: [classify.classify_all(some, NOW) for some in together(read)]))
        for name in PARTS:
            parts[name].append(watch.seconds[name])
        alone.append(cpu_seconds(lambda: [classify.classify(article, NOW) for article in read]))
        theirs.append(cpu_seconds(lambda: [peers[task](rows) for task, rows in texts.items()]))
    show(read, {"together": ours, "one by one": alone}, theirs, parts)


def together(read):
    return [read[start : start + MOST_TOGETHER] for start in range(0, len(read), MOST_TOGETHER)]


def show(read, ours, theirs, parts):
    each = 1000 / len(read)
    statements = sum(len(article.statements) for article in read) / len(read)
    print(
        f"classifying: CPU an article, {len(read)} stories of the newsroom with {statements:.0f} statements each, one core"
    )
    for how, seconds in ours.items():
        ratio = statistics.median(np.array(seconds) / np.array(theirs))
        print(
            f"  onrecord, {how}, takes {ratio:.1f} × what scikit-learn takes to predict alone ({statistics.median(seconds) * each:.1f} ms beside "
            f"{statistics.median(theirs) * each:.1f} ms an article, here and now; the quietest round {min(seconds) * each:.1f} ms)"
        )
    shares = {name: statistics.median(np.array(parts[name]) / np.array(ours["together"])) for name in PARTS}
    print("  of it, together, " + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()) + "\n")

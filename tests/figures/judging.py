"""What the reading data's gold parts give, for tasks whose models have no card: near-duplicates, and the extractor's language.

Each returns figures by name, as `measured` of a training does. `judging.json` keeps what they were.
"""

from collections import Counter, defaultdict
from itertools import combinations

from services.classifier.sameness import same_text, signatures
from services.classifier.training.corpus import read
from services.extractor.language import language


def near_duplicates() -> dict[str, float]:
    """Pair F1 of clusters found as a store would: candidates share a key, and what is the same text joins."""
    gold = read("neardup_synth", "gold")
    found = signatures([row["text"] for row in gold])
    cluster = list(range(len(gold)))

    def root(place):
        while cluster[place] != place:
            place = cluster[place]
        return place

    for one, other in sorted(_candidates(found)):
        if root(one) != root(other) and same_text(found[one], found[other]):
            cluster[root(one)] = root(other)
    told = _pairs([root(place) for place in range(len(gold))])
    true = _pairs([row["group"] for row in gold])
    return {"pair_f1": round(2 * len(told & true) / (len(told) + len(true)), 4)}


def _candidates(found):
    sharing = defaultdict(list)
    for place, one in enumerate(found):
        for key in one.keys:
            sharing[key].append(place)
    return {pair for places in sharing.values() for pair in combinations(places, 2)}


def _pairs(groups):
    members = defaultdict(list)
    for place, group in enumerate(groups):
        members[group].append(place)
    return {pair for places in members.values() for pair in combinations(places, 2)}


def languages() -> dict[str, float]:
    """Accuracy over all sentences, and of the language that is told worst."""
    gold = read("lang_ud", "gold")
    right = [language(row["text"]).code == row["label"] for row in gold]
    total, hit = (
        Counter(row["label"] for row in gold),
        Counter(r["label"] for r, ok in zip(gold, right, strict=True) if ok),
    )
    return {
        "accuracy": round(sum(right) / len(right), 4),
        "worst_language_accuracy": round(min(hit[code] / total[code] for code in total), 4),
    }


TASKS = {"near-duplicates": near_duplicates, "languages": languages}

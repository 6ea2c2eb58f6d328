"""What the block model is, in words. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from services.extractor.text.main_text import UNSURE_SCORE

CARD = """# Block model

Says of each block of a page (a run of text that no block-level element interrupts) how likely it belongs to the article.

* **What it is**: 100 boosted trees of at most 31 leaves over 90 features of the block, its containers and its neighbours
  (`block_features.py`), stored as one row a node and evaluated with numpy (`block_model.py`).
* **Trained on**: {pages} news and article pages, {blocks} blocks, of newspaper4k's dataset and of the development part of WCXB, read by path.
  Texts and pages belong to their publishers; none is in the model: it holds thresholds of counts and ratios only.
* **Labels**: blocks aligned with the true text by runs of four words (`training/block_labels.py`).
* **Rebuilt by**: `make train` (seeded), or `python -m services.extractor.training.blocks`.
* **Measured** (five folds that part sites; runs of four words, macro; `python -m services.extractor.training.blocks --check`):

| set | reader | F1 | precision | recall |
|---|---|---|---|---|
{table}

* **When unsure** (average certainty of a page's words below {unsure}: one page in 50) the library lane reads instead (`main_text.py`): this is
  what "as shipped" has. The certainty is kept in the record as `text_score`. A higher bound helps
  np4k424 (.90: + .4 points) and harms wcxb_dev (- .4), and costs: at .86 one page in 13 takes the slow lane.
* **Noise**: two trainings that differ by nothing but weights of no effect differ by .1 points on either set; a set's own spread is .7.
* **Tried without clear gain**: a second forest over the likelihoods of neighbours and containers; less weight for pages whose truth models of other
  sites do not meet; the library's text as a vote instead of a replacement.

Weak where: the page holds several whole articles one after the other; the text is a list of products or a table; the article is shorter than what
surrounds it. Most pages of the training sets are in English; the features name no English words but the phrases of `data/boilerplate.txt`.
"""


Table = dict[str, tuple[float, float, float]]


def card(pages: int, blocks: int, alone: Table, shipped: Table) -> str:
    """Return the model card."""
    rows = "\n".join(
        f"| {name} | {reader} | {f1:.3f} | {precision:.3f} | {recall:.3f} |"
        for reader, table in (("model alone", alone), ("as shipped", shipped))
        for name, (f1, precision, recall) in table.items()
    )
    return CARD.format(pages=pages, blocks=blocks, table=rows, unsure=UNSURE_SCORE)

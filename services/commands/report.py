"""A record as a person would like to see it: the text with its statements marked, the speaker in the margin, findings beneath."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from schemas.article import Article, Paragraph
from schemas.record import RecordV1
from schemas.statement import StatementV1
from services.commands.terminal import one_line, who

_STYLES = {"direct": "green", "mixed": "yellow", "indirect": "cyan"}
_MARGIN = 26


def report(record: RecordV1, console: Console) -> None:
    """Print the record."""
    console.print()
    if record.article.title:
        console.print(Text(one_line(record.article.title), style="bold"))
    console.print(Text(_about(record), style="dim"))
    console.print(Text("  ").join(Text(f"■ {form}", style=style) for form, style in _STYLES.items()))
    console.print(_body(record))
    _print_findings(record, console)


def _about(record: RecordV1) -> str:
    article = record.article
    topics = ", ".join(f"{topic.name} {topic.score:.2f}" for topic in record.topics)
    parts = (
        ", ".join(article.authors),
        article.published_at.isoformat() if article.published_at else "",
        article.language or "",
        topics,
        f"{len(record.statements)} statements",
        article.url or "",
    )
    return " · ".join(one_line(part) for part in parts if part)


def _body(record: RecordV1) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=_MARGIN, style="bold", justify="right")
    grid.add_column(ratio=1)
    paragraphs = record.article.paragraphs or (Paragraph(start=0, end=len(record.article.text)),)
    for paragraph in paragraphs:
        grid.add_row(_margin(record, paragraph), _marked(record, paragraph))
        grid.add_row()
    return grid


def _margin(record: RecordV1, paragraph: Paragraph) -> Text:
    lines = Text()
    for statement in _inside(record, paragraph):
        label = " ".join(part for part in ((statement.kind or "").lower(), statement.said_at or "") if part)
        lines.append(f"{who(statement).partition(' (')[0]}\n", style=_STYLES[statement.form])
        if label:
            lines.append(f"{label}\n", style="dim")
    lines.rstrip()
    return lines


def _inside(record: RecordV1, paragraph: Paragraph) -> list[StatementV1]:
    return [s for s in record.statements if s.content and paragraph.start <= s.content[0][0] < paragraph.end]


def _marked(record: RecordV1, paragraph: Paragraph) -> Text:
    text = Text(_plain(record.article, paragraph), style="bold" if paragraph.role == "heading" else "")
    marks = [(span, _STYLES[s.form]) for s in record.statements for span in s.content]
    marks += [(span, "underline") for s in record.statements for span in s.cue]
    marks += [(span, "reverse red") for finding in record.findings for span in finding.evidence]
    for (start, end), style in marks:
        if start < paragraph.end and end > paragraph.start:
            text.stylize(style, max(0, start - paragraph.start), min(end, paragraph.end) - paragraph.start)
    return text


def _plain(article: Article, paragraph: Paragraph) -> str:
    """Return the paragraph's text, character for character, with control characters blanked: offsets must hold."""
    return "".join(char if char.isprintable() else " " for char in article.text[paragraph.start : paragraph.end])


def _print_findings(record: RecordV1, console: Console) -> None:
    if not record.findings:
        return
    console.print(Rule("what does not fit", style="red"))
    for finding in record.findings:
        quotes = " / ".join(f"“{one_line(record.article.text[start:end], 80)}”" for start, end in finding.evidence)
        console.print(Padding(Text(f"{finding.rule} ({finding.score:.2f}): {finding.detail}\n{quotes}"), (0, 0, 1, 2)))

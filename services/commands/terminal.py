"""How the terminal shows things: one console, one way to draw a statement."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from schemas.record import RecordV1
from schemas.statement import StatementV1

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

_FORM_STYLE = {"direct": "green", "mixed": "yellow", "indirect": "cyan"}


def one_line(text: str, limit: int = 300) -> str:
    """Return text on one line, without control characters, cut at `limit`."""
    flat = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def said(record: RecordV1, statement: StatementV1) -> str:
    """Return what was said, its pieces joined by an ellipsis."""
    return " … ".join(one_line(record.article.text[start:end]) for start, end in statement.content)


def who(statement: StatementV1) -> str:
    """Return the speaker with role, organisation and country, or `unknown`."""
    speaker = statement.speaker
    if speaker is None:
        return "unknown"
    about = ", ".join(part for part in (speaker.role, speaker.organisation, speaker.country) if part)
    return one_line(f"{speaker.name} ({about})" if about else speaker.name, 120)


def statement_line(record: RecordV1, statement: StatementV1) -> Text:
    """Return one statement as a line for the terminal."""
    line = Text()
    line.append(f"{who(statement)} ", style="bold")
    line.append(f"{statement.form}", style=_FORM_STYLE[statement.form])
    if statement.kind:
        line.append(f" {statement.kind.lower()}", style="magenta")
    line.append(f"  {said(record, statement)}")
    stances = ", ".join(f"{s.target}: {s.stance}" for s in statement.stances if s.stance not in {"abstain", "neutral"})
    if stances:
        line.append(f"  [{one_line(stances)}]", style="blue")
    line.append(
        f"  — {one_line(record.article.site_name or record.article.site or record.article.title, 60)}", style="dim"
    )
    return line

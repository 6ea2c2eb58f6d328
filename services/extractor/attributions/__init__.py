"""A reading -> who is said to say what: source, cue and content, by rules and by the trained network."""

from services.compiled import places

__path__[:0] = places(__name__)

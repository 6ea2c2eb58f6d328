"""An article -> what in it does not fit: a table of rules (`rules`), and the rooms that they look with."""

from services.compiled import places

__path__[:0] = places(__name__)

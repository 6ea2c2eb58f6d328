"""A text -> its words, cut once for all who look at them, and the features and vectors that the models see."""

from services.compiled import places

__path__[:0] = places(__name__)

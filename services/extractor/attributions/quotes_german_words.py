"""The closed classes of German words, in small letters: which of them can open a subject, and which never do."""

from __future__ import annotations

import re
from typing import Final

PREPOSITIONS: Final = frozenset(
    "ab an am angesichts anhand anlässlich ans auf aufgrund aus außer außerhalb bei beim bezüglich binnen bis durch entgegen für gegen gegenüber "
    "gemäß hinsichtlich hinter im in infolge innerhalb ins laut mit mittels nach neben ohne per seit seitens statt trotz über um unter vom von vor "
    "während wegen zu zufolge zum zur zwischen".split()
)
CONJUNCTIONS: Final = frozenset(
    "als bevor da dass daß ehe falls indem nachdem ob obwohl obgleich sobald sofern solange sowie während weil wenn wie wonach".split()
)

COORDINATING: Final = frozenset({"und", "aber", "doch", "denn"})
ADVERBS: Final = frozenset(
    "aber abschließend allerdings also andererseits anschließend außerdem bereits bisher dabei dadurch dafür dagegen daher damals damit danach "
    "daneben dann daran darauf daraufhin daraus darin darüber darum davon davor dazu demgegenüber demnach denn dennoch derweil deshalb deswegen "
    "dienstag doch donnerstag dort ebenfalls ebenso einerseits endlich erneut erst erstmals ferner folglich freitag früher ganz gerade gestern "
    "gleichfalls gleichzeitig heute hier hierzu hingegen immer indes indessen insgesamt inzwischen jedoch jetzt konkret kürzlich mittlerweile "
    "mittwoch montag morgen natürlich nicht noch nun nur oft offenbar samstag schließlich schon schriftlich selbst sinngemäß so sogar somit "
    "sonntag sonst später stattdessen tatsächlich trotzdem überdies überraschend und unterdessen vielmehr vorher weiter weiterhin wieder wörtlich "
    "zudem zuerst zugleich zuletzt zumindest zunächst zusammenfassend zuvor zwar".split()
)
ADVERBIAL: Final = re.compile(r".{3,}(?:lich|weise|dings|falls|seits|mals|wegs|halb|gemäß)")
"""How other adverbs end."""

FOCUS: Final = frozenset("auch selbst sogar nur allein besonders insbesondere".split())
"""What may stand before a subject: auch die Ministerin."""

OTHER_CASES: Final = frozenset("sich ihm ihn ihnen uns mir mich".split())
PRONOUNS: Final = frozenset(
    "er sie es man wir ich jener jene dieser diese letzterer letztere ersterer erstere beide".split()
)
NOMINATIVE: Final = frozenset(
    "der die das ein eine dieser diese dieses jener jene jenes kein keine sein seine ihr ihre unser unsere mein meine beide alle viele mehrere "
    "einige manche zwei drei vier fünf zahlreiche weitere".split()
)
OBLIQUE: Final = frozenset(
    "den dem des einen einem eines einer seinen seinem seiner seines ihren ihrem ihrer ihres diesen diesem meinen keinen dies".split()
)
GENITIVE: Final = frozenset("der des eines einer dieser dieses seiner ihrer seines ihres von vom für".split())
HANGS: Final = GENITIVE | frozenset("van de den di da al bin und sowie".split())
"""What joins a noun or a name to the one before it."""

ADJECTIVE: Final = re.compile(r"[a-zäöüß-]{2,}(?:e|er|es|en)")
NO_NAMES: Final = frozenset("quelle kategorie foto bild".split())
NEVER_FIRST: Final = ADVERBS | OTHER_CASES | PREPOSITIONS | CONJUNCTIONS | OBLIQUE | NO_NAMES
"""What no subject begins with, though it may wear a capital at the head of its sentence."""

COPULA: Final = frozenset("ist sind war waren bin sei seien".split())
PASSIVE: Final = frozenset("wird wurde werden wurden worden".split())
HELPERS: Final = PASSIVE | frozenset("hat hatte haben hatten habe soll sollen will wollen dürfte".split())
STRONG: Final = frozenset(
    "bat begann berief beschloss bestritt bewies bezog bot empfahl erhob erschien fand forderte ging griff hielt hob kam lag ließ lud nahm pries "
    "rief riet sah schloss schlug schrieb sprach stand stieß traf trat trug unterstrich verglich verlieh verriet verschob versprach verwarf "
    "verwies vertrat warb warf wies widersprach wirft zog hat hatte haben hatten will wollte kann konnte muss musste soll sollte".split()
)
"""Finite forms that no ending gives away."""

WEAK: Final = re.compile(r"[a-zäöüß]{3,}(?:t|te|ten)")
NO_VERBS: Final = frozenset(
    "nicht jetzt erst selbst sonst fast meist höchst längst nächst zuletzt zuerst mit seit bereit gesamt rechte letzte erste zweite dritte heute "
    "gut weit breit laut statt samt sowie damit somit".split()
)
VIEWS: Final = frozenset(
    "Ansicht Auffassung Meinung Angaben Aussage Aussagen Einschätzung Worten Darstellung Darstellungen Sicht Überzeugung Erkenntnissen "
    "Informationen".split()
)
"""Nouns for whose view is told: nach Ansicht des Ministeriums."""

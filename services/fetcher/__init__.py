"""The fetcher: feeds in, entries out; entries in, pages out."""

"""The monitor: records in; feeds, live stream, web page and API out."""

"""What the monitor serves: feeds, the live stream, the API, problems told in a standard form."""

"""The verbs of `onrecord`, one room each. Only `services.cli` imports them."""

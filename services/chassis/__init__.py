"""FLOOR 2: what a service needs to run. Knows no news and no service."""

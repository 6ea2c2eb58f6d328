"""GROUND: what the services say to one another. Imports nothing of ours."""

"""Grafana: boards built by code, and what provisions them."""

"""The store: tables, one transaction at a time, and what may be asked of them."""

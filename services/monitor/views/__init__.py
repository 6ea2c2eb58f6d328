"""A record as people read it: its statements, the passages and marks around them, its way; and the rows that keep them."""

"""Gold articles of our own that fly through production: sent, awaited, scored."""

"""One module per output format. They see findings and counts, never how these came about."""

"""The built-in rules, found through the entry-point group ``maintlint.rules`` like anybody's own."""

"""Fixes: what rules propose, as edits of the program's text, applied only where a second check proves them good."""

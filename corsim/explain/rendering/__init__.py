"""Renderings of explanations, a module for each format, which escapes what it is given in its own way."""

"""The user agent: what a browser owns and what a script in a page can call."""

"""The notebooks as pages of the site: they are executed when the site is built, and what they show becomes Markdown.

The notebooks that are kept have no outputs. ``executing`` runs one, ``converting`` makes a page of what came of it, and
``hook`` is what mkdocs asks. The tests run the notebooks by the same function.
"""

"""The scenario: the one JSON format that describes a page, its requests and a server's answers."""

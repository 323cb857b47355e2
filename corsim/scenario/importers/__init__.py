"""What people have at hand, as scenarios: HAR files, curl command lines, fetch() calls and HTTP text.

Each importer makes documents in the format of scenarios, which are then decoded like any other, and says in notes what
it assumed and what it left out. It does not judge what a browser makes of a request: that is for the model.
"""

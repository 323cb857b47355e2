"""The playground: a page that runs corsim as one types, and a server that has the reader's own browser do the same."""

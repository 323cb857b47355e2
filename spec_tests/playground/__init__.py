"""The playground: what its Python does, and the page itself in real browsers."""

"""Real applications behind simulated pages: the frameworks' own CORS packages, configured well and badly."""

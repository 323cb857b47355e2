"""The audit: its checks, its command, its formats, and what it finds in real frameworks."""

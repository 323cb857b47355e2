"""Tests of the exercises, and of the notebooks that pose them."""

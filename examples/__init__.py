"""Runnable examples: the quick start, and the demo."""

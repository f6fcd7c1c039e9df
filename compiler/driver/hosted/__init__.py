"""Runs paid steps of a plan at a provider: money, attempts, waiting, fetching, locks."""

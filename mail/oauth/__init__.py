"""Logging in at Microsoft or Google for mail (OAuth 2.0): providers, the ways to log in, the tokens that come of it."""

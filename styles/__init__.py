"""The app's style sheets, one per screen, shipped as package data."""

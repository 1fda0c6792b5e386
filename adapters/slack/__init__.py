"""Slack: convert in, call, convert out."""

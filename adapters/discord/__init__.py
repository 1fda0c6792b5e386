"""Discord: convert in, call, convert out."""

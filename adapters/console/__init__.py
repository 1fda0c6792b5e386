"""The console: terminals, pipes and whoever types."""

"""What can be asked of Quoth on a command line: what goes in, and what comes out."""

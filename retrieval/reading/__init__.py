"""Reading: the bytes of a file to a `Document`. ``reader`` tells how."""

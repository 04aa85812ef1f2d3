"""What `inspector verify` is made of."""

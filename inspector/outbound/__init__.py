"""What we send: forwarding to the local app."""

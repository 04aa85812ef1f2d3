"""What we send: to the local app, again, changed, and in a provider's place."""

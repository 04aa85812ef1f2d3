"""The filter language: which deliveries."""

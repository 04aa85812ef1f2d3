"""The fold over deliveries in order: what each one means."""

"""The providers that come with the app: one file each, each with a `PROVIDER`."""

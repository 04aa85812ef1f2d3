"""What tests of real sockets, files and processes share."""

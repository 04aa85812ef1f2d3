"""The process that answers: it records, decides and gives the answer."""

"""Endpoints as users write them, in other stacks and without a line of ours."""

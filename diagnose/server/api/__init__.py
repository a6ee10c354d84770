"""The plain HTTP interface below ``/v1``: what the command line prints as JSON, over the network."""

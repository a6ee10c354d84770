"""What nobody knew: errors without an entry, kept as skeletons so that somebody writes one. Off unless asked for.

`skeleton` takes out all that is the user's, `store` keeps and groups what is left, `draft` makes an entry's beginning
of it, and `collector` does all of that beside the requests.
"""

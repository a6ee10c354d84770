"""A chat in OpenAI's shape that answers out of the catalogue, without a language model.

`shapes` says what comes and goes, `intents` what a message asks for, `topic` what it speaks of, `dialogue` makes the
answer, `routes` serves it. What is said stands in `diagnose.render.talk`. Nothing is kept between requests: a client
sends the whole conversation each time, and so the state of a dialogue is what its messages say.
"""

"""The catalogue for assistants that speak MCP: on stdio (``kdiag mcp``) and at ``/mcp`` of the server.

`tools` says what there is, `routes` serves it over HTTP, `stdio` over the standard streams.
"""

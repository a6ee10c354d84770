"""``kdiag serve``: the diagnosis as a service. Needs the extra ``kdiag[serve]``.

`settings` says how, `service` is the only way to a diagnosis, `app` puts routes and limits around it, and `run`
makes processes of it. A part plugs in as a module with ``routes(service)``, named in `app.MODULES`.
"""

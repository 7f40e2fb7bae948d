"""Pages and a JSON API over the database, read only and for this machine: docs/howto/serve.md."""

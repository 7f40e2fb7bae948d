"""The site: our pages and API beside the library's tables and SQL (extra ``web``)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from newscrawl.errors import MissingExtraError, NewscrawlError, NoArticleError, StoreError, UsageError
from newscrawl.exports.values import json_text
from newscrawl.store.archive import Archive
from newscrawl.store.dialects import parse
from newscrawl.store.views import NAMES
from newscrawl.web import api, cells, pages
from newscrawl.web.guarding import Application, guarded

try:
    from datasette import handle_exception, hookimpl
    from datasette.app import Datasette
    from datasette.database import Database
    from datasette.plugins import pm
    from datasette.utils.asgi import Request, Response
    from datasette.views import base
except ImportError:
    raise MissingExtraError("web", "serving pages") from None

_HERE = Path(__file__).parent
logger = logging.getLogger(__name__)

_OURS = 500
"""Status of what nobody foresaw."""
_LONGEST_QUERY_MS = 3_000
_TABLES = "tables"
"""Name of the database in addresses; a file's own name could be that of one of our pages."""
_MEMORY = "_memory"
"""The library's name of an empty database that it adds to a site without files."""
_STATUS: Mapping[type[NewscrawlError], int] = {UsageError: 400, NoArticleError: 404, StoreError: 503}


# It prints the locals of every frame for a mistyped query; ours stands in for it.
if pm.is_registered(handle_exception):
    pm.unregister(handle_exception)
# It has no hook for the cells of its CSV.
base.csv = cells


class _Hooks:
    """What we tell the library about one site: our routes, and what of the database may be seen.

    The library has one list of plugins for all sites of a process.
    """

    __name__ = "newscrawl.web"  # the library takes plugins for modules

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.library: Any = None

    @hookimpl  # type: ignore[untyped-decorator]  # the library has no types
    def register_routes(self, datasette: Datasette) -> list[tuple[str, Any]]:
        if datasette is not self.library:
            return []
        return [
            (r"^/(?P<name>|media|categories|runs)$", self.page),
            (r"^/article/(?P<id>.+)$", self.article),
            (r"^/api/article/(?P<id>.+)\.json$", self.api_article),
            (r"^/api/(?P<name>[a-z]+)\.json$", self.api_list),
        ]

    @hookimpl  # type: ignore[untyped-decorator]  # the library has no types
    def permission_allowed(self, datasette: Datasette, action: str, resource: Any) -> bool | None:
        if datasette is not self.library:
            return None
        if action == "view-database-download" or resource == _MEMORY:
            return False
        if action == "view-table":
            return resource[1] in NAMES
        return None

    @hookimpl  # type: ignore[untyped-decorator]  # the library has no types
    def handle_exception(self, request: Request, datasette: Datasette, exception: Exception) -> Any:
        if datasette is not self.library:
            return None

        async def response() -> Response:
            status = getattr(exception, "status", 500)
            if status == _OURS:
                logger.error("%s failed", request.path, exc_info=exception)
            text = str(getattr(exception, "message", exception))
            if request.path.endswith(".json"):
                return _json(status, {"error": text})
            found = {"template": "problem.html", "error": text, "query": ""}
            return Response.html(await datasette.render_template("problem.html", found, request=request), status=status)

        return response

    async def page(self, request: Request, datasette: Datasette) -> Response:
        make = pages.PAGES[request.url_vars["name"]]
        return await self.rendered(request, datasette, lambda: make(self.archive, _given(request)))

    async def article(self, request: Request, datasette: Datasette) -> Response:
        id_ = unquote(request.url_vars["id"])
        return await self.rendered(request, datasette, lambda: pages.article(self.archive, id_))

    async def rendered(self, request: Request, datasette: Datasette, make: Callable[[], dict[str, Any]]) -> Response:
        status, found = await _answer(make)
        found = {"template": "problem.html", "query": request.args.get("q") or ""} | found
        text = await datasette.render_template(found["template"], found, request=request)
        return Response.html(text, status=status)

    async def api_article(self, request: Request) -> Response:
        id_ = unquote(request.url_vars["id"])
        return _json(*await _answer(lambda: api.article(self.archive, id_)))

    async def api_list(self, request: Request) -> Response:
        make = api.LISTS.get(request.url_vars["name"])
        if make is None:
            return _json(404, {"error": f"no such list; there are {', '.join(api.LISTS)}"})
        return _json(*await _answer(lambda: make(self.archive, _given(request))))


async def _answer(make: Callable[[], dict[str, Any]]) -> tuple[int, dict[str, Any]]:
    """Status and content; what `make` raises on purpose is an answer too. It reads the database: in a thread."""
    try:
        return 200, await asyncio.to_thread(make)
    except NewscrawlError as problem:
        return next((code for kind, code in _STATUS.items() if isinstance(problem, kind)), 500), {"error": str(problem)}


def _given(request: Request) -> dict[str, str]:
    return {name: values[-1] for name, values in ((name, request.args.getlist(name)) for name in request.args)}


def _json(status: int, found: Mapping[str, Any]) -> Response:
    return Response(json_text(found), status=status, content_type="application/json; charset=utf-8")


class Site:
    """An ASGI application over one database; close it to let go of the database."""

    def __init__(self, database: str, names: Collection[str] = ()) -> None:
        """`names`: hosts under which a proxy may ask, besides loopback's. Raises `StoreError` as `Archive.open`."""
        self.archive = Archive.open(database)
        self._hooks = _Hooks(self.archive)
        url = parse(database)
        on_sqlite = url.get_backend_name() == "sqlite"
        pm.register(self._hooks, f"newscrawl.web.{id(self)}")
        self._library = self._hooks.library = Datasette(
            template_dir=_HERE / "templates",
            static_mounts=[("assets", str(_HERE / "assets"))],
            metadata={"title": "newscrawl"},
            settings={
                "sql_time_limit_ms": _LONGEST_QUERY_MS,
                "allow_download": False,
                "default_cache_ttl": 0,
                "force_https_urls": False,
            },
        )
        self._library.jinja_env.filters |= {"local": pages.local, "article_path": pages.article_path}
        self._library.jinja_env.globals |= {"tables": f"/{_TABLES}" if on_sqlite else None}
        if on_sqlite:
            self._library.add_database(Database(self._library, path=url.database), name=_TABLES)
        self.application: Application = guarded(self._library.app(), names, _is_own)

    def close(self) -> None:
        pm.unregister(self._hooks)
        self.archive.close()


def _is_own(path: str) -> bool:
    return path.strip("/") in pages.PAGES or path.startswith(("/article/", "/api/", "/assets/"))

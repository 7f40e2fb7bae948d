"""``newscrawl init``: a newscrawl.toml to begin with."""

from __future__ import annotations

from pathlib import Path

from newscrawl.cli import output
from newscrawl.cli.options import ConfigOption


def init(config: ConfigOption = Path("newscrawl.toml")) -> None:
    """Write a newscrawl.toml with comments and one job to change; one that is there stays as it is."""
    from newscrawl.errors import UsageError
    from newscrawl.resources import data_path

    # Editors that know TOML (Even Better TOML, Taplo) check the file by the schema that its first line names.
    schema = data_path("newscrawl.schema.json").as_uri()
    text = f"#:schema {schema}\n{data_path('newscrawl.toml').read_text(encoding='utf-8')}"
    try:
        with config.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{config} is there already and stays as it is; give another name with --config") from None
    except OSError as problem:
        raise UsageError(f"{config} cannot be written: {problem.strerror}") from None
    output.line(f"Wrote {config}. Put an address and your contact into it, then: newscrawl crawl --dry-run")

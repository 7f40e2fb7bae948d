"""The files in deploy/, checked by the programs that will read them where those are here."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from newscrawl.cli.app import app
from newscrawl.demo.server import serve
from newscrawl.demo.site import DemoSite
from newscrawl.jobs.file import read
from tests.site.crawls import CHECKOUT, Crawls

DEPLOY = CHECKOUT / "deploy"


def accepted(words: list[str]) -> None:
    """Has the command line of `newscrawl` parse the words behind its name; raises where it does not take them."""
    command = typer.main.get_command(app)
    name, *rest = words
    found = command.commands[name]  # type: ignore[attr-defined]  # a group, as long as there is more than one verb
    found.make_context(name, rest)


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # the way to keep the case of keys
    parser.read(DEPLOY / name, encoding="utf-8")
    return parser


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze here")
    service = (DEPLOY / "newscrawl.service").read_text(encoding="utf-8")
    real = service.replace("/srv/newscrawl/.venv/bin/newscrawl", shutil.which("true") or "/bin/true")
    (tmp_path / "newscrawl.service").write_text(real, encoding="utf-8")
    shutil.copy(DEPLOY / "newscrawl.timer", tmp_path)
    units = [str(tmp_path / name) for name in ("newscrawl.service", "newscrawl.timer")]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_systemd_knows_when_to_run() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze here")
    calendar = unit("newscrawl.timer")["Timer"]["OnCalendar"]
    done = subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_service_runs_a_command_that_there_is_and_passes_signals_once() -> None:
    service = unit("newscrawl.service")["Service"]
    program, *words = shlex.split(service["ExecStart"])
    assert program.endswith("/bin/newscrawl")
    accepted(words)
    assert service["KillMode"] == "mixed"  # to the command alone: it passes the signal on
    assert service["SuccessExitStatus"] == "4"


def test_the_line_of_cron_has_five_fields_and_a_command_that_there_is() -> None:
    lines = (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines()
    [line] = [each for each in lines if each and not each.startswith("#") and not re.match(r"\w+=", each)]
    *times, command = line.split(maxsplit=5)
    assert all(re.fullmatch(r"\*(/\d+)?|\d+([-,]\d+)*", field) for field in times)
    assert "%" not in command  # cron would take it for a new line
    subprocess.run(["sh", "-n", "-c", command], check=True)
    words = command.partition(".venv/bin/newscrawl ")[2].partition(" >>")[0]
    accepted(shlex.split(words))


@pytest.mark.parametrize(("code", "printed"), [(0, ""), (4, ""), (3, "unhealthy\n")])
def test_the_line_of_cron_prints_the_end_of_the_log_when_a_run_went_wrong(
    tmp_path: Path, code: int, printed: str
) -> None:
    line = (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines()[-1].split(maxsplit=5)[5]
    program = tmp_path / ".venv" / "bin" / "newscrawl"
    program.parent.mkdir(parents=True)
    (tmp_path / "data").mkdir()
    program.write_text(f"#!/bin/sh\necho unhealthy\nexit {code}\n")
    program.chmod(0o755)
    command = line.replace("/srv/newscrawl", str(tmp_path))
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout == printed


def documents() -> dict[str, Any]:
    loaded = yaml.safe_load_all((DEPLOY / "cronjob.yaml").read_text(encoding="utf-8"))
    return {each["kind"]: each for each in loaded}


def test_the_cron_job_of_kubernetes_is_whole() -> None:
    job = documents()["CronJob"]
    assert job["apiVersion"] == "batch/v1"
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["restartPolicy"] in {"Never", "OnFailure"}  # a job takes no other
    [container] = pod["containers"]
    accepted(container["args"])
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    assert pod["volumes"][0]["configMap"]["name"] == documents()["ConfigMap"]["metadata"]["name"]
    assert job["spec"]["concurrencyPolicy"] == "Allow"


def test_the_jobs_of_kubernetes_can_be_used(tmp_path: Path) -> None:
    [(name, text)] = documents()["ConfigMap"]["data"].items()
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert [job.name for job in read(tmp_path / name).jobs] == ["changzhouribao"]


def test_the_container_runs_a_command_that_there_is_without_a_shell() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]
    last = {line.split()[0]: line.partition(" ")[2] for line in lines}
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "ENTRYPOINT", "CMD"}
    assert set(last) <= known
    assert yaml.safe_load(last["ENTRYPOINT"]) == ["newscrawl"]
    accepted(yaml.safe_load(last["CMD"]))
    assert last["USER"] != "root"


def test_the_container_is_made_of_what_a_package_is_made_of() -> None:
    """The build copies the checkout, so what the wheel includes has to be in it."""
    wheel = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert [name for name in [*wheel["packages"], *wheel["force-include"]] if not (CHECKOUT / name).exists()] == []


def test_the_argument_that_scrapyd_adds_is_none_of_the_job(crawls: Crawls) -> None:
    with serve(DemoSite()) as running:
        done = crawls.run("category", f"url={running.url}/category/emnews.html", "_job=eb8a685ae87711f1")
    assert done.returncode == 0, done.stderr
    assert "_job" not in str(crawls.rows("SELECT arguments FROM runs"))


def test_scrapyd_is_told_of_the_project_and_listens_to_this_machine_only() -> None:
    conf = ConfigParser()
    conf.read(DEPLOY / "scrapyd.conf", encoding="utf-8")
    assert conf["scrapyd"]["bind_address"] == "127.0.0.1"
    assert dict(conf["settings"]) == {"newscrawl": "newscrawl.settings"}

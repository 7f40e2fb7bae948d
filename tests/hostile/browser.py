"""Shows pieces of HTML in a headless Chromium, pulls every trigger, and tells what ran and what was asked for."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_ALONGSIDE = 8
_OF_THE_BROWSER = (".google.com", ".googleapis.com", ".gstatic.com")
"""Where Chromium looks for its own updates, whatever it is told."""

# Shows piece after piece in frames of its own origin; `hit` is what every alert, confirm and prompt of a frame calls.
_HARNESS = """<!doctype html><meta charset=utf-8><script>
const total = TOTAL, seen = [], hits = [];
window.hit = number => hits.push(number);
const wait = ms => new Promise(done => setTimeout(done, ms));
async function show(number) {
  const frame = document.createElement('iframe');
  const loaded = new Promise(done => { frame.onload = done; });
  frame.src = '/frame/' + number;
  document.body.append(frame);
  await Promise.race([loaded, wait(8000)]);
  const page = frame.contentDocument;
  if (page && page.getElementById('end-of-piece')) {
    for (const element of page.querySelectorAll('*')) {
      for (const kind of ['error', 'load', 'mouseover', 'focus', 'toggle', 'animationstart', 'keydown', 'submit', 'copy'])
        element.dispatchEvent(new frame.contentWindow.Event(kind));
      if (element.id !== 'end-of-piece' && element.click) element.click();
    }
    await wait(60);
    seen.push(number);
  }
  frame.remove();
}
async function run(first) { for (let number = first; number < total; number += ALONGSIDE) await show(number); }
addEventListener('load', async () => {
  await Promise.all(Array.from({length: ALONGSIDE}, (_, first) => run(first)));
  await fetch('/report', {method: 'POST', body: JSON.stringify({seen, hits})});
});
</script><body></body>"""
_FRAME = """<!doctype html><meta charset=utf-8><script>
window.alert = window.confirm = window.prompt = () => parent.hit(NUMBER);
// A link to the web would lead the frame away; one that runs something must do so.
addEventListener('click', event => {
  const link = event.target.closest('a[href]');
  if (link && /^https?:$/.test(link.protocol)) event.preventDefault();
}, true);
</script><body><div>PIECE</div><i id=end-of-piece></i></body>"""


@dataclass(slots=True)
class Shown:
    seen: set[int] = field(default_factory=set)
    """Pieces that were shown to the end."""
    ran: set[int] = field(default_factory=set)
    """Pieces of which something ran."""
    requests: list[str] = field(default_factory=list)
    """Host and path of all that was asked for beside the harness itself."""


def show(pieces: Sequence[str], *, timeout: float = 120.0) -> Shown:
    """Raises TimeoutError when the browser did not report."""
    shown, done = Shown(), Event()
    with _serving(pieces, shown, done) as port, _profile() as profile:
        command = [
            CHROMIUM or "chromium",
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--no-default-browser-check",
            f"--user-data-dir={profile}",
            # Whatever is asked for, in whatever name, arrives here and is noted.
            f"--host-resolver-rules=MAP * 127.0.0.1:{port}",
            f"http://127.0.0.1:{port}/harness",
        ]
        browser = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            if not done.wait(timeout):
                raise TimeoutError(f"the browser did not report within {timeout} s")
            time.sleep(0.2)  # what a page asks for last is on its way
        finally:
            browser.terminate()
            browser.wait(20)
            with suppress(ProcessLookupError):
                os.killpg(browser.pid, signal.SIGKILL)  # its children outlive it and write on
    return shown


def _profile() -> tempfile.TemporaryDirectory[str]:
    # A child of the browser may write a last file while the folder is being removed.
    return tempfile.TemporaryDirectory(ignore_cleanup_errors=True)


@contextmanager
def _serving(pieces: Sequence[str], shown: Shown, done: Event) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            own = self.headers.get("Host", "").startswith("127.0.0.1")
            if own and self.path == "/harness":
                self.send(_HARNESS.replace("TOTAL", str(len(pieces))).replace("ALONGSIDE", str(_ALONGSIDE)))
            elif own and self.path.startswith("/frame/"):
                number = int(self.path.rsplit("/", 1)[1])
                self.send(_FRAME.replace("NUMBER", str(number)).replace("PIECE", pieces[number]))
            else:
                host = self.headers.get("Host", "").split(":")[0]
                if self.path != "/favicon.ico" and not host.endswith(_OF_THE_BROWSER):
                    shown.requests.append(f"{self.headers.get('Host', '')}{self.path}")
                self.send_error(404)

        def do_POST(self) -> None:
            if self.path != "/report":
                self.send_error(404)  # the browser itself calls home
                return
            report: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            shown.seen.update(report["seen"])
            shown.ran.update(report["hits"])
            self.send("")
            done.set()

        def send(self, text: str) -> None:
            body = text.encode("utf-8", "surrogatepass")
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

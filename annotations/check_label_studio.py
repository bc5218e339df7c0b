"""Does gold survive a real Label Studio server? A slow check outside ``make test``: ``make label-studio``.

Installs Label Studio from its package into an environment of its own (``--venv DIR`` keeps it for the next time), starts
the server on the loopback interface with a database in a temporary folder, makes a project of our configuration, imports
our tasks, submits every prediction as an annotation, exports the project, and compares what our importer makes of the
export with the gold: it must be identical. The reports are those of ``corpus/text``, the 60 real ones where their texts lie
in ``../shared/corpus``, and one made up here with line ends of three kinds and characters outside the BMP.

Exit status: 0 identical; 1 not; 3 where the package cannot be installed (the check is then skipped, and says so).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from caserows.annotate import gold_text, read_label_studio, write_label_studio
from caserows.annotate.shown import ShownTexts
from caserows.evaluate import load_gold, load_texts
from caserows.model import CaseRow, Report

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "label-studio==1.23.2"
START_SECONDS = 240
QUIET = {
    "COLLECT_ANALYTICS": "False",
    "LATEST_VERSION_CHECK": "False",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "FEATURE_FLAGS_OFFLINE": "True",
    "DJANGO_DB": "sqlite",
}
ODD_TEXT = (
    "A man \U0001f9d1 aged 61.\r\nHe had head\r\nache\U0001f642 for 3 weeks.\rDesmin\x0b was \U0001d6fd-positive."
)

Reports = list[tuple[Report, list[CaseRow]]]


def reports() -> Reports:
    """Every report whose text is here, with its gold."""
    gold, texts = [ROOT / "annotations" / "gold"], [ROOT / "corpus" / "text"]
    real = ROOT.parent / "shared" / "corpus"
    found = load_texts(gold, [*texts, real] if real.is_dir() else texts)
    rows = load_gold(gold)
    print(f"{len(found)} of {len(rows)} gold reports have their text here")
    return [odd_report(), *((Report(report_id=name, text=found[name]), rows[name]) for name in sorted(found))]


def odd_report() -> tuple[Report, list[CaseRow]]:
    """A report at whose offsets UTF-16 code units, bytes or normalised line ends would show."""
    quotes = {"age_years": (61, "aged 61"), "symptoms": ("headache", "head\r\nache\U0001f642")}
    findings: dict[str, list[dict[str, Any]]] = {}
    for name, (value, quote) in quotes.items():
        start = ODD_TEXT.index(quote)
        findings[name] = [{"value": value, "evidence": [{"start": start, "end": start + len(quote)}]}]
    start, end = ODD_TEXT.index("Desmin"), len(ODD_TEXT) - 1
    both = [{"start": start, "end": start + 6}, {"start": start + 8, "end": end}]
    findings["ihc"] = [{"value": "desmin", "result": "positive", "evidence": both}]
    row = CaseRow.model_validate({"report_id": "odd", "case_no": 1, "findings": findings})
    return Report(report_id="odd", text=ODD_TEXT), [row]


def install(folder: Path) -> Path | None:
    """The ``label-studio`` program in the environment ``folder``, installed where it is missing; None where pip fails."""
    program = folder / "bin" / "label-studio"
    if not program.exists():
        print(f"installing {PACKAGE} into an environment of its own")
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check", PACKAGE]
        if subprocess.run(pip, check=False).returncode:
            return None
    return program


class Server:
    """A running Label Studio with one user, on the loopback interface."""

    def __init__(self, port: int, token: str) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._head = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def call(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, self._head, method=method)
        try:
            with self._open(request, timeout=300) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path}: {error.code} {error.read()[:500]!r}") from None

    def answers(self) -> bool:
        try:
            self._open(f"{self.address}/health", timeout=5).close()
        except OSError:
            return False
        return True


@contextlib.contextmanager
def running(program: Path, folder: Path) -> Iterator[Server]:
    """The server, stopped in the end whatever happens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(20)
    command = [str(program), "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(port)]
    command += ["--data-dir", str(folder), "--username", "check@example.org", "--password", secrets.token_hex(12)]
    command += ["--user-token", token, "--enable-legacy-api-token", "--log-level", "WARNING"]
    log = folder / "server.log"
    environment = {**os.environ, **QUIET, "HOME": str(folder), "LABEL_STUDIO_BASE_DATA_DIR": str(folder)}
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT, env=environment, cwd=folder)
    try:
        server = Server(port, token)
        deadline = time.monotonic() + START_SECONDS
        while not server.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                tail = log.read_text(errors="replace")[-2000:]
                raise SystemExit(f"Label Studio did not start in {START_SECONDS} s:\n{tail}")
            time.sleep(1)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def through(server: Server, folder: Path) -> list[dict[str, Any]]:
    """Our tasks as the server exports them after every prediction was submitted."""
    config = (folder / "config.xml").read_text(encoding="utf-8")
    project = server.call("POST", "/api/projects", {"title": "caserows", "label_config": config})["id"]
    tasks = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    made = server.call("POST", f"/api/projects/{project}/import", tasks)
    assert made["task_count"] == len(tasks), made
    for task in server.call("GET", f"/api/tasks?project={project}&fields=all&page_size=1000")["tasks"]:
        (prediction,) = task["predictions"]
        server.call("POST", f"/api/tasks/{task['id']}/annotations", {"result": prediction["result"]})
    exported: list[dict[str, Any]] = server.call("GET", f"/api/projects/{project}/export?exportType=JSON")
    return exported


def compare(expected: Reports, export: Path) -> bool:
    """Whether the importer gives the gold back, byte for byte; what differs is printed."""
    found, unsubmitted = read_label_studio(export, ShownTexts(report for report, _ in expected))
    back = {report.report_id: gold_text(report.report_id, report.sha256, rows) for report, rows in found}
    wanted = {report.report_id: gold_text(report.report_id, report.sha256, rows) for report, rows in expected}
    different = sorted(name for name in wanted if back.get(name) != wanted[name])
    findings = sum(len(f) for _, rows in found for row in rows for f in row.findings.values())
    print(
        f"{len(back)} reports with {findings} findings came back, {len(different)} different, {len(unsubmitted)} open"
    )
    for name in different:
        print(f"  {name}: {'different' if name in back else 'missing'}")
    return not different and back.keys() == wanted.keys()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--venv", type=Path, metavar="DIR", help="environment of Label Studio, kept (default: temporary)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="label-studio-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        program = install((options.venv or folder / "venv").resolve())
        if program is None:
            print(f"skipped: {PACKAGE} cannot be installed here", file=sys.stderr)
            return 3
        expected = reports()
        write_label_studio(folder, expected)
        with running(program, folder) as server:
            (folder / "export.json").write_text(json.dumps(through(server, folder)), encoding="utf-8")
        same = compare(expected, folder / "export.json")
        print("identical" if same else "NOT identical")
        return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())

"""Label Studio: tasks with pre-annotations out, exported tasks in.

One region a stretch of evidence, its label the field; everything else that a finding has (case number, kind of case,
value, attributes) is a per-region result of its first region, from which relations lead to the other stretches. Offsets
are those of the text in the task, counted in code points as Label Studio's editor has done since 1.5; before, it counted
UTF-16 code units, which is noticed where the text of a region does not stand at its offsets, and refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from caserows.annotate.findings import Mark, marks_of, rows_of
from caserows.annotate.label_config import CASE_KIND, CASE_NO, FIELD, LINK, TEXT, VALUE, control_of, labelling_config
from caserows.annotate.shown import Shown, ShownTexts
from caserows.fields import FIELDS
from caserows.model import CaseRow, CaserowsError, Report
from caserows.output import fold, write_file

Result = dict[str, Any]


def write_label_studio(out: Path, reports: Iterable[tuple[Report, Sequence[CaseRow]]]) -> int:
    """Write ``tasks.json`` and ``config.xml`` into the folder ``out``; gives the number of reports."""
    tasks = [task(report, rows) for report, rows in reports]
    write_file(out / "tasks.json", json.dumps(tasks, indent=1, ensure_ascii=False) + "\n")
    write_file(out / "config.xml", labelling_config())
    return len(tasks)


def task(report: Report, rows: Sequence[CaseRow]) -> dict[str, Any]:
    """One task: the shown text, the report's id and sha256, and the rows as a prediction."""
    shown = Shown(report)
    data = {"report_id": report.report_id, "text_sha256": report.sha256, TEXT: shown.text}
    results = [
        result for number, mark in enumerate(marks_of(rows, shown), 1) for result in _results(mark, number, shown)
    ]
    return {"data": data, "predictions": [{"model_version": "caserows", "result": results}]}


def _results(mark: Mark, number: int, shown: Shown) -> list[Result]:
    """The regions, per-region results and relations of one finding."""
    results: list[Result] = []
    for index, span in enumerate(mark.spans):
        identity = f"m{number}" if index == 0 else f"m{number}-{index + 1}"
        place = {"start": span[0], "end": span[1], "text": shown.text[span[0] : span[1]]}
        results.append(_result(identity, FIELD, "labels", {**place, "labels": [mark.field]}))
        if index:
            results.append(
                {"type": "relation", "from_id": f"m{number}", "to_id": identity, "direction": "right", "labels": [LINK]}
            )
            continue
        results.append(_result(identity, CASE_NO, "number", {**place, "number": mark.case_no}))
        results.append(_result(identity, CASE_KIND, "choices", {**place, "choices": [mark.case_kind]}))
        said = {VALUE: mark.value} if mark.value else {}
        for name, value in {**said, **mark.attributes}.items():
            tag, sort = control_of(mark.field, name)
            results.append(_result(identity, tag, sort, {**place, "text" if sort == "textarea" else sort: [value]}))
    return results


def _result(identity: str, tag: str, sort: str, value: dict[str, Any]) -> Result:
    return {"id": identity, "from_name": tag, "to_name": TEXT, "type": sort, "value": value}


def read_label_studio(
    path: Path, texts: ShownTexts, annotator: str = ""
) -> tuple[list[tuple[Report, list[CaseRow]]], list[str]]:
    """The annotated reports of a JSON export with their rows, and the names of the tasks that nobody has submitted.

    Where several people annotated a task, ``annotator`` (id or email) says whose work is meant. Raises CaserowsError,
    naming file, task and region, for text that does not stand at its offsets, an unknown label or value, a task of
    several annotators with none chosen, and a text that is none of ``texts``.
    """
    try:
        tasks = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CaserowsError(f"{path}: cannot be read as JSON: {error}") from None
    if not isinstance(tasks, list) or not all(isinstance(t, dict) and TEXT in t.get("data", {}) for t in tasks):
        raise CaserowsError(f"{path}: not a JSON export of Label Studio tasks with a text")
    found: list[tuple[Report, list[CaseRow]]] = []
    open_tasks: list[str] = []
    for number, record in enumerate(tasks, start=1):
        name = str(record["data"].get("report_id", ""))
        where = f"{path} task {record.get('id', number)}{f' ({name})' if name else ''}"
        results = _chosen(record, annotator, where)
        if results is None:
            open_tasks.append(where)
            continue
        try:
            shown = texts.find(str(record["data"][TEXT]), name)
        except CaserowsError as error:
            raise CaserowsError(f"{where}: {error}") from None
        try:
            found.append((shown.report, rows_of(read_results(results, shown, where), shown)))
        except (KeyError, TypeError, IndexError, AttributeError) as error:
            raise CaserowsError(f"{where}: not a result of this project's configuration: {error!r}") from None
    return found, open_tasks


def _chosen(record: dict[str, Any], annotator: str, where: str) -> list[Result] | None:
    """The results of the one annotation that counts; None where there is none."""
    done = [a for a in record.get("annotations", []) if not a.get("was_cancelled")]
    names = [_names(a.get("completed_by")) for a in done]
    if annotator:
        done = [a for a, known in zip(done, names, strict=True) if annotator in known]
    elif len(done) > 1:
        people = ", ".join(sorted({known[-1] for known in names}))
        raise CaserowsError(f"{where}: {len(done)} annotations, by {people}: choose an annotator")
    if len(done) > 1:
        raise CaserowsError(f"{where}: {len(done)} annotations by {annotator}: delete all but one")
    return list(done[0]["result"]) if done else None


def _names(person: Any) -> list[str]:
    """Id and email of who completed an annotation; exports hold either the id or both."""
    if isinstance(person, dict):
        return [str(person[key]) for key in ("id", "email") if person.get(key)]
    return [str(person)]


def read_results(results: Sequence[Result], shown: Shown, where: str) -> list[Mark]:
    """The marks of one annotation's results, in the order of its regions."""
    regions: dict[str, dict[str, Any]] = {}
    links: dict[str, str] = {}
    for result in results:
        if result["type"] == "relation":
            links[result["to_id"]] = result["from_id"]
            continue
        region = regions.setdefault(result["id"], {})
        place = f"{where} region {result['id']}"
        if result["from_name"] in region:
            raise CaserowsError(f"{place}: two results of {result['from_name']}")
        region[result["from_name"]] = _answer(result, place)
        if result["type"] == "labels":
            region["span"] = _span(result["value"], shown, place)
    for identity, region in regions.items():
        if FIELD not in region:
            raise CaserowsError(f"{where} region {identity}: no label")
    further: dict[str, list[tuple[int, int]]] = {}
    for identity, region in regions.items():
        if identity in links:
            further.setdefault(_root(identity, links, regions, where), []).append(region["span"])
    return [
        _mark(region, further.get(identity, []), f"{where} region {identity}")
        for identity, region in regions.items()
        if identity not in links
    ]


def _answer(result: Result, place: str) -> Any:
    """What one result says: a number, or the one text, choice or label."""
    key = "text" if result["type"] == "textarea" else result["type"]
    said = result["value"][key]
    if result["type"] == "number":
        return said
    texts = [said] if isinstance(said, str) else list(said)
    if len(texts) != 1:
        raise CaserowsError(f"{place}: {len(texts)} answers to {result['from_name']}, one is wanted")
    return str(texts[0]).strip()


def _span(value: dict[str, Any], shown: Shown, place: str) -> tuple[int, int]:
    """The offsets of a region, whose text, where the export has it, stands there (white space apart)."""
    start, end = int(value["start"]), int(value["end"])
    here = shown.text[start:end] if 0 <= start < end else ""
    # the editor writes a line break inside a region as a backslash and an n
    said = str(value.get("text", here)).replace("\\n", "\n")
    if fold(said).strip() != fold(here).strip():
        units = shown.text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le", "replace")
        hint = "; the offsets count UTF-16 code units: export with Label Studio 1.5 or later" if units == said else ""
        raise CaserowsError(f"{place}: [{start}, {end}) is {here!r} in the text, here {said!r}{hint}")
    return start, end


def _root(identity: str, links: dict[str, str], regions: dict[str, dict[str, Any]], where: str) -> str:
    seen = {identity}
    while identity in links:
        identity = links[identity]
        if identity in seen or identity not in regions:
            raise CaserowsError(f"{where} region {identity}: the relation leads nowhere")
        seen.add(identity)
    return identity


def _mark(region: dict[str, Any], further: list[tuple[int, int]], where: str) -> Mark:
    given = dict(region)
    name, span = given.pop(FIELD), given.pop("span")
    number, kind = given.pop(CASE_NO, None), given.pop(CASE_KIND, "")
    if number is not None and (number != int(number) or number < 1):
        raise CaserowsError(f"{where}: {number!r} is no case number")
    value = ""
    attributes: dict[str, str] = {}
    names = {control_of(name, part)[0]: part for part in (VALUE, *_attributes(name))}
    for tag, said in given.items():
        if tag not in names:
            raise CaserowsError(f"{where}: {name} has no {tag}")
        if names[tag] == VALUE:
            value = said
        else:
            attributes[names[tag]] = said
    return Mark(name, (span, *further), value, attributes, None if number is None else int(number), kind, where)


def _attributes(name: str) -> list[str]:
    return [attribute.name for attribute in FIELDS[name].attributes] if name in FIELDS else []

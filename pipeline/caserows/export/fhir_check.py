"""What the R4 specification binds and fhir.resources lets through: codes of closed value sets, references, elements per status.

This is no mCODE validation: its value sets and cardinalities are checked only where a rule below names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

BOUND = {
    ("Patient", "gender"): ("male", "female", "other", "unknown"),
    ("Observation", "status"): (
        "registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown",
    ),
    ("Procedure", "status"): (
        "preparation", "in-progress", "not-done", "on-hold", "stopped", "completed", "entered-in-error", "unknown",
    ),
    ("MedicationAdministration", "status"): (
        "in-progress", "not-done", "on-hold", "completed", "entered-in-error", "stopped", "unknown",
    ),
    ("Bundle", "type"): (
        "document", "message", "transaction", "transaction-response", "batch", "batch-response", "history", "searchset", "collection",
    ),
}  # fmt: skip
BOUND_CODINGS = {
    ("Condition", "clinicalStatus"): ("active", "recurrence", "relapse", "inactive", "remission", "resolved"),
    ("Condition", "verificationStatus"): (
        "unconfirmed", "provisional", "differential", "confirmed", "refuted", "entered-in-error",
    ),
}  # fmt: skip
REQUIRED = {
    "Patient": ("identifier", "name", "gender"),
    "Observation": ("status", "code"),
    "Condition": ("subject", "category", "code"),
    "Procedure": ("status", "code", "subject"),
    "MedicationAdministration": ("status", "medicationCodeableConcept", "subject", "effectivePeriod"),
}
"""What R4, US Core (the parent of the mCODE profiles: identifier, name, category) or the status make necessary."""

_URL = re.compile(r"[a-z][a-z0-9+.-]*:\S+")


def faults(bundle: dict[str, Any]) -> list[str]:
    """Every rule that a Bundle (as plain data) breaks, one line of text each; [] where none is."""
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    found = list(_bound("Bundle", bundle))
    if len(set(urls)) < len(urls):
        found.append("two entries with one fullUrl")
    for entry in bundle["entry"]:
        resource = entry["resource"]
        kind = resource["resourceType"]
        found += _bound(kind, resource)
        found += [f"{kind} without {name}" for name in REQUIRED.get(kind, ()) if name not in resource]
        if kind == "Observation" and not any(name.startswith("value") or name == "component" for name in resource):
            found.append("Observation without a value")
        if (
            kind == "Procedure"
            and resource.get("status") == "completed"
            and not any("performed" in n for n in resource)
        ):
            found.append("a completed Procedure that says nothing of its time")
        found += _walk(resource, kind, set(urls))
    return found


def _bound(kind: str, resource: dict[str, Any]) -> Iterator[str]:
    for (owner, name), allowed in BOUND.items():
        if owner == kind and name in resource and resource[name] not in allowed:
            yield f"{kind}.{name}: no such code: {resource[name]!r}"
    for (owner, name), allowed in BOUND_CODINGS.items():
        for coding in resource.get(name, {}).get("coding", []) if owner == kind else []:
            if coding["code"] not in allowed:
                yield f"{kind}.{name}: no such code: {coding['code']!r}"


def _walk(node: Any, path: str, urls: set[str]) -> Iterator[str]:
    """Rules for whatever stands anywhere: references resolve, addresses are absolute, no element is empty (ele-1)."""
    if isinstance(node, list):
        for number, part in enumerate(node):
            yield from _walk(part, f"{path}[{number}]", urls)
        return
    if not isinstance(node, dict):
        if node == "" or node is None:
            yield f"{path}: empty"
        return
    if not node:
        yield f"{path}: empty"
    if "reference" in node and node["reference"] not in urls:
        yield f"{path}: {node['reference']} is not in the bundle"
    if (
        "code" in node
        and "system" in node
        and (not _URL.fullmatch(node["system"]) or re.search(r"\s", str(node["code"])))
    ):
        yield f"{path}: {node['system']}|{node['code']} is no coding"
    if "extension" in node and any(key.startswith("value") for key in node) and "url" in node:
        yield f"{path}: an extension with both a value and extensions"
    for key, part in node.items():
        yield from _walk(part, f"{path}.{key}", urls)

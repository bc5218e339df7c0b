"""The types that every stage speaks: reports, evidence, findings and case rows.

Offsets count Unicode code points in the raw text of a report, start inclusive, end exclusive, so that
``report.text[start:end]`` is what a reader sees. All types are frozen.
"""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_serializer, model_validator

Value = str | int | float | list[str]
CaseKind = Literal["reported", "cited"]


class CaserowsError(Exception):
    """Root of every error that a user can cause; its text is one line that names the file or value."""


class EvidenceError(CaserowsError):
    """An evidence span that does not lie inside the text it is said to come from."""


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Frozen):
    """What a document states of its own publication, and what could not be read of it. Empty: it does not say; nothing is guessed."""

    format: Literal["text", "pdf", "jats", "html"] = "text"
    doi: str = ""
    title: str = ""
    journal: str = ""
    year: int | None = None
    pages: int | None = None
    warnings: tuple[str, ...] = ()
    """What of the document was not read, one line each: pages without text, a missing end."""


class Report(Frozen):
    """The raw text of one article, with a stable id and the sha256 of its UTF-8 bytes; ``source`` is the file's path."""

    report_id: str = Field(min_length=1)
    text: str
    source: str = ""
    stated: Source = Source()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


class Evidence(Frozen):
    """One stretch ``[start, end)`` of the raw text that shows a value to a reader."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)

    @model_validator(mode="after")
    def _not_empty(self) -> Evidence:
        if self.end <= self.start:
            raise ValueError(f"evidence [{self.start}, {self.end}) is empty")
        return self


class Provenance(Frozen):
    """How a finding came about: the rule that took it, the section it stands in, the cue that decided it."""

    rule: str
    section: str = ""
    cue: str = ""


class Finding(Frozen):
    """One value of one field, its attributes (laterality, result, dose_gy, …) and its evidence (never empty).

    In JSON the attributes stand beside the value, as the field guide writes them; the provenance is not part of it.
    """

    value: Value
    attributes: dict[str, str | int | float] = Field(default_factory=dict)
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    provenance: Provenance | None = Field(default=None, exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _gather_attributes(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "attributes" in data:
            return data
        own = {"value", "evidence", "provenance"}
        return {
            **{k: v for k, v in data.items() if k in own},
            "attributes": {k: v for k, v in data.items() if k not in own},
        }

    @model_serializer
    def _flat(self) -> dict[str, Any]:
        return {
            "value": self.value,
            **self.attributes,
            "evidence": [{"start": e.start, "end": e.end} for e in self.evidence],
        }


class CaseRow(Frozen):
    """One patient of one report: field name → findings, best first. A missing field means the article does not say."""

    report_id: str = Field(min_length=1)
    case_no: int = Field(ge=1)
    case_kind: CaseKind = "reported"
    findings: dict[str, tuple[Finding, ...]] = Field(default_factory=dict)

    @classmethod
    def checked(
        cls, report: Report, case_no: int, case_kind: CaseKind, findings: dict[str, tuple[Finding, ...]]
    ) -> CaseRow:
        """A row whose every evidence span is known to lie inside ``report.text``; EvidenceError otherwise."""
        for name, found in findings.items():
            for finding in found:
                for evidence in finding.evidence:
                    if not report.text[evidence.start : evidence.end].strip() or evidence.end > len(report.text):
                        raise EvidenceError(
                            f"{report.report_id} case {case_no} {name}: no text at [{evidence.start}, {evidence.end})"
                        )
        return cls(report_id=report.report_id, case_no=case_no, case_kind=case_kind, findings=findings)

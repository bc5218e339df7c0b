"""cBioPortal: clinical files of patients and samples, with their four header lines, and the meta files of a study.

One sample a patient: the index tumor. Names of the attributes that cBioPortal knows by itself (OS_MONTHS, SEX …) are its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from caserows.export.base import Files, Format, absent, places
from caserows.export.material import Material, plain
from caserows.export.survival import outcome
from caserows.fields import FIELDS
from caserows.model import CaseRow
from caserows.output import described, safe_cell, shown

STUDY = "caserows"
DataType = Literal["STRING", "NUMBER"]
_EMPTY_WORDS = ("na", "[not applicable]", "[not available]", "[pending]", "[discrepancy]", "[completed]", "[null]")


@dataclass(frozen=True)
class Attribute:
    """A column of a clinical file: its name, what is displayed, its type, its place in the display, and what fills it."""

    name: str
    title: str
    about: str
    kind: DataType
    fill: Callable[[CaseRow], str]
    priority: int = 1


def first(field: str, attribute: str = "") -> Callable[[CaseRow], str]:
    """The field's first value, or an attribute of it."""

    def fill(row: CaseRow) -> str:
        found = row.findings.get(field, ())
        return shown(found[0].attributes.get(attribute, "") if attribute else found[0].value) if found else ""

    return fill


def every(field: str) -> Callable[[CaseRow], str]:
    """All findings of a field with their attributes."""
    return lambda row: "; ".join(map(described, row.findings.get(field, ())))


def _sex(row: CaseRow) -> str:
    return first("sex")(row).capitalize()


def _os_months(row: CaseRow) -> str:
    end = outcome(row)
    return shown(end.time) if end.usable and end.time is not None else ""


def _os_status(row: CaseRow) -> str:
    end = outcome(row)
    return ("1:DECEASED" if end.event else "0:LIVING") if end.usable else ""


def _os_origin(row: CaseRow) -> str:
    return outcome(row).origin


def _column(field: str, name: str = "", kind: DataType = "STRING", many: bool = False, priority: int = 1) -> Attribute:
    about = FIELDS[field].definition
    fill = every(field) if many else first(field)
    return Attribute(name or field.upper(), field.replace("_", " ").capitalize(), about, kind, fill, priority)


PATIENT = (
    _column("age_years", "AGE", "NUMBER", priority=9),
    Attribute("SEX", "Sex", FIELDS["sex"].definition, "STRING", _sex, 9),
    Attribute(
        "OS_MONTHS",
        "Overall survival (months)",
        "Months to death or last information, from OS_ORIGIN",
        "NUMBER",
        _os_months,
        9,
    ),
    Attribute("OS_STATUS", "Overall survival status", "Whether OS_MONTHS ends with death", "STRING", _os_status, 9),
    Attribute(
        "OS_ORIGIN",
        "Overall survival origin",
        "Where OS_MONTHS is counted from, where the article says",
        "STRING",
        _os_origin,
    ),
    *(_column(name) for name in ("vital_status", "cause_of_death", "recurrence", "hiv", "ebv", "immunosuppressed")),
    _column("symptom_duration_months", kind="NUMBER"),
    _column("months_to_cns_metastasis", kind="NUMBER"),
    *(_column(name, many=True) for name in ("symptoms", "surgeries", "radiotherapy", "systemic_therapies")),
    *(_column(name, many=True) for name in ("treatments_not_given", "treatment_sequence", "follow_up_months")),
    Attribute(
        "CASE_KIND",
        "Case kind",
        "Whether the patient is the article's own or another paper's",
        "STRING",
        lambda r: r.case_kind,
    ),
    Attribute("REPORT_ID", "Report", "Id of the report", "STRING", lambda row: row.report_id),
    Attribute("CASE_NO", "Case", "Number of the case in the report", "NUMBER", lambda row: str(row.case_no)),
)
SAMPLE = (
    Attribute("CANCER_TYPE", "Cancer type", "Diagnosis as the article states it", "STRING", first("diagnosis"), 9),
    Attribute("CANCER_TYPE_DETAILED", "Cancer type detailed", "All diagnoses stated", "STRING", every("diagnosis")),
    _column("primary_site", "PRIMARY_SITE"),
    Attribute(
        "PRIMARY_SITE_LATERALITY",
        "Laterality",
        "Side of the primary site",
        "STRING",
        first("primary_site", "laterality"),
    ),
    _column("metastatic_sites", "METASTATIC_SITE", many=True),
    _column("tumor_size_mm", kind="NUMBER"),
    _column("cns_involvement"),
    _column("cns_lesion_count"),
    _column("hemorrhage"),
    *(_column(name, many=True) for name in ("cns_sites", "grades", "ihc", "ki67_percent", "mitoses_per_10_hpf")),
)
META_STUDY = {
    "type_of_cancer": "mixed",
    "cancer_study_identifier": STUDY,
    "name": "Published case reports",
    "description": "Patients of published case reports, read by caserows; every value is stated in its report.",
    "add_global_case_list": "true",
}


def files(material: Material) -> Files:
    """``meta_study.txt`` and, for patients and samples, ``meta_clinical_*.txt`` and ``data_clinical_*.txt``."""
    found = {"meta_study.txt": _meta(META_STUDY)}
    keys = {
        "patient": (("PATIENT_ID", "Patient", "Name of the patient"),),
        "sample": (("PATIENT_ID", "Patient", "Name of the patient"), ("SAMPLE_ID", "Sample", "Name of the sample")),
    }
    for level, attributes in (("patient", PATIENT), ("sample", SAMPLE)):
        data = f"data_clinical_{level}.txt"
        found[f"meta_clinical_{level}.txt"] = _meta(
            {
                "cancer_study_identifier": STUDY,
                "genetic_alteration_type": "CLINICAL",
                "datatype": f"{level.upper()}_ATTRIBUTES",
                "data_filename": data,
            }
        )
        keyed = [Attribute(name, title, about, "STRING", lambda row: "", 1) for name, title, about in keys[level]]
        columns = [*keyed, *attributes]
        head = [
            "#" + "\t".join(column.title for column in columns),
            "#" + "\t".join(column.about for column in columns),
            "#" + "\t".join(column.kind for column in columns),
            "#" + "\t".join(str(column.priority) for column in columns),
            "\t".join(column.name for column in columns),
        ]
        lines = [
            "\t".join([*_names(material.id_of(row), len(keyed)), *_cells(row, attributes)]) for row in material.rows
        ]
        found[data] = "\n".join([*head, *lines]) + "\n"
    return {name: text.encode() for name, text in found.items()}


def _names(patient: str, number: int) -> list[str]:
    return [patient, f"{patient}-tumor"][:number]


def _cells(row: CaseRow, attributes: Sequence[Attribute]) -> list[str]:
    """The cells of a line: no tab or line end inside, no quotes (the format knows none), none that means "empty" to cBioPortal."""
    cells = (plain(attribute.fill(row)).strip().replace('"', "'") for attribute in attributes)
    return [safe_cell(f"'{cell}'" if cell.casefold() in _EMPTY_WORDS else cell) for cell in cells]


def _meta(entries: dict[str, str]) -> str:
    return "".join(f"{name}: {value}\n" for name, value in entries.items())


def _place(column: str) -> str:
    field, _, attribute = column.partition(".")
    for level, attributes in (("patient", PATIENT), ("sample", SAMPLE)):
        for one in attributes:
            if one.name == field.upper():
                which = (
                    ", in brackets"
                    if attribute
                    else " (first value)"
                    if field in FIELDS and FIELDS[field].single
                    else ""
                )
                return f"data_clinical_{level}.txt: {one.name}{which}"
    raise KeyError(column)


_CLINICAL_PATIENT, _CLINICAL_SAMPLE = "data_clinical_patient.txt", "data_clinical_sample.txt"
FORMAT = Format(
    name="cbioportal",
    about="Clinical files of a cBioPortal study",
    places=places(
        _place,
        {
            "report_id": f"{_CLINICAL_PATIENT}: REPORT_ID; PATIENT_ID is made from it",
            "age_years": f"{_CLINICAL_PATIENT}: AGE (first value)",
            "sex": f"{_CLINICAL_PATIENT}: SEX (first value)",
            "diagnosis": f"{_CLINICAL_SAMPLE}: CANCER_TYPE (first value), CANCER_TYPE_DETAILED (all)",
            "primary_site.laterality": f"{_CLINICAL_SAMPLE}: PRIMARY_SITE_LATERALITY (first value)",
            **{
                name: f"{_CLINICAL_SAMPLE}: METASTATIC_SITE{', in brackets' if '.' in name else ''}"
                for name in (
                    "metastatic_sites",
                    *(f"metastatic_sites.{a.name}" for a in FIELDS["metastatic_sites"].attributes),
                )
            },
            "follow_up_months": f"{_CLINICAL_PATIENT}: OS_MONTHS, OS_STATUS (as in survival); FOLLOW_UP_MONTHS (all)",
            "evidence.offsets": absent("clinical attributes have no room for it"),
            "evidence.quote": absent("clinical attributes have no room for it"),
        },
    ),
    files=files,
)

"""FHIR R4: one Bundle a patient, its resources tagged with the mCODE profiles that they follow.

What is checked: the resource types of R4B (fhir.resources), and by ``fhir_check`` the bound values and references that those
let through. mCODE's own constraints are not validated beyond that, and no date is made up: where a profile wants one, the
element says that it is unknown.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from caserows.export.base import Files, Format, library, places
from caserows.export.codes import codes, local, malignant
from caserows.export.fhir_check import faults
from caserows.export.material import Line, Material, lines_of, plain
from caserows.fields import FIELDS
from caserows.model import CaseRow, CaserowsError, Finding
from caserows.output import shown

MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-"
HL7 = "http://terminology.hl7.org/CodeSystem/"
SNOMED, LOINC, UCUM, OWN = "http://snomed.info/sct", "http://loinc.org", "http://unitsofmeasure.org", "urn:caserows:"
SYSTEMS = {
    "ICD-O-3": f"{HL7}icd-o-3",
    "HP": "http://human-phenotype-ontology.org",
    "UBERON": "http://purl.obolibrary.org/obo/uberon.owl",
    "NCIT": "http://ncithesaurus-stage.nci.nih.gov",
    "RXNORM": "http://www.nlm.nih.gov/research/umls/rxnorm",
}
PREFIXED = {"HP", "UBERON"}
"""Systems whose codes FHIR writes with their prefix: ``HP:0002315``."""

SIDES = {"left": "7771000", "right": "24028007", "bilateral": "51440002"}
RESULTS = {"positive": "10828004", "negative": "260385009"}
CERTAINTY = {"confirmed": "confirmed", "suspected": "provisional"}
UNITS = {"years": "a", "months": "mo", "mm": "mm", "%": "%"}
SURGERY, RADIOTHERAPY, COURSE = "387713003", "108290001", "1217123003"
MALIGNANT, SECONDARY = "363346000", "128462008"
AGE, SIZE, LONGEST = "30525-0", "21889-1", "33728-7"
NOT_GIVEN = "not-done"

_UNKNOWN = {
    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
}
_OBSERVED = (
    "age_years", "symptom_duration_months", "hiv", "ebv", "immunosuppressed", "cns_involvement", "hemorrhage", "cns_lesion_count",
    "cns_sites", "months_to_cns_metastasis", "grades", "ki67_percent", "mitoses_per_10_hpf", "treatment_sequence", "recurrence",
    "cause_of_death", "follow_up_months",
)  # fmt: skip

Resource = dict[str, Any]


def files(material: Material) -> Files:
    """``fhir/ID.json``, one Bundle for each row; CaserowsError where one is no R4B Bundle or breaks a bound value."""
    bundles = library("fhir.resources.R4B.bundle")
    found = {}
    for row in material.rows:
        whole = bundle(row, material)
        name = material.id_of(row)
        try:
            bundles.Bundle.model_validate(whole)
        except ValueError as error:
            raise CaserowsError(f"fhir {name}: {plain(error)[:300]}") from error
        if wrong := faults(whole):
            raise CaserowsError(f"fhir {name}: {wrong[0]}")
        found[f"fhir/{name}.json"] = (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
    return found


def bundle(row: CaseRow, material: Material) -> Resource:
    """The Bundle of a row: the patient first, then a resource for each finding, each with its evidence."""
    identity = material.id_of(row)
    patient = _uuid(identity, "patient")
    makers: dict[str, Callable[[Line], Resource]] = {
        "diagnosis": lambda line: _diagnosis(line, row),
        "symptoms": _symptom,
        "metastatic_sites": _metastasis,
        "tumor_size_mm": _size,
        "ihc": _marker,
        "surgeries": _surgery,
        "radiotherapy": _radiation,
        "systemic_therapies": _drug,
        "treatments_not_given": _not_given,
        **dict.fromkeys(_OBSERVED, _observation),
    }
    entries = [_entry(patient, _patient(row, material))]
    for line in lines_of(row):
        if line.field in makers or line.nth > 1:  # the first value of the others stands in the patient or the diagnosis
            resource = makers.get(line.field, _observation)(line)
            resource["subject"] = {"reference": patient}
            resource["extension"] = [*resource.get("extension", []), *_evidence(line, material)]
            entries.append(_entry(_uuid(identity, f"{line.field}.{line.nth}"), resource))
    if not row.findings.get("diagnosis") and row.findings.get("primary_site"):
        line = next(line for line in lines_of(row) if line.field == "primary_site")
        condition = _condition("primary", "neoplasm") | {"bodySite": [_site("primary_site", line.finding)]}
        condition |= {"subject": {"reference": patient}, "extension": _evidence(line, material)}
        entries.append(_entry(_uuid(identity, "primary_site"), condition))
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _uuid(identity: str, what: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{OWN}{identity}:{what}')}"


def _entry(url: str, resource: Resource) -> Resource:
    return {"fullUrl": url, "resource": resource}


def _evidence(line: Line, material: Material) -> list[Resource]:
    """Each stretch of evidence as an extension of our own: start, end, quote."""
    found = []
    for e in line.finding.evidence:
        parts: list[Resource] = [{"url": "start", "valueInteger": e.start}, {"url": "end", "valueInteger": e.end}]
        if words := material.quote(line.row, e):
            parts.append({"url": "quote", "valueString": words})
        found.append({"url": f"{OWN}evidence", "extension": parts})
    return found


def _concept(name: str, label: object, *coded: tuple[str, str]) -> Resource:
    """A CodeableConcept: the label as text, the codes given and those of the word lists; a code of our own where there is none."""
    known = codes(name, str(label)).items()
    found = [{"system": system, "code": code} for system, code in coded]
    found += [
        {"system": SYSTEMS[s], "code": f"{s}:{code}" if s in PREFIXED else code} for s, code in known if s in SYSTEMS
    ]
    return {"coding": found or [{"system": f"{OWN}{name}", "code": local(name, str(label))}], "text": plain(label)}


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def _site(name: str, finding: Finding, attribute: str = "") -> Resource:
    """A body site with its laterality, as mCODE qualifies it."""
    concept = _concept("target" if attribute else name, finding.attributes[attribute] if attribute else finding.value)
    side = "" if attribute else str(finding.attributes.get("laterality", ""))
    if side:
        value = (_coded(SNOMED, SIDES[side]) if side in SIDES else {}) | {"text": side}
        concept["extension"] = [{"url": f"{MCODE}laterality-qualifier", "valueCodeableConcept": value}]
    return concept


def _profiled(kind: str, profile: str = "") -> Resource:
    return {"resourceType": kind, **({"meta": {"profile": [f"{MCODE}{profile}"]}} if profile else {})}


def _patient(row: CaseRow, material: Material) -> Resource:
    first = {name: (found[0].value, name) for name, found in row.findings.items() if found}
    lines = {line.field: line for line in lines_of(row) if line.nth == 1}
    patient = _profiled("Patient", "cancer-patient") | {
        "identifier": [
            {"system": f"{OWN}case", "value": material.id_of(row)},
            {"system": f"{OWN}report", "value": plain(row.report_id)},
            {"system": f"{OWN}case-no", "value": str(row.case_no)},
        ],
        "name": [_UNKNOWN],
        "gender": first["sex"][0] if "sex" in first else "unknown",
        "extension": [{"url": f"{OWN}case-kind", "valueCode": row.case_kind}],
    }
    if "sex" in first:
        patient["_gender"] = {"extension": _evidence(lines["sex"], material)}
    if "vital_status" in first:
        patient["deceasedBoolean"] = first["vital_status"][0] == "dead"
        patient["_deceasedBoolean"] = {"extension": _evidence(lines["vital_status"], material)}
    return patient


def _condition(which: str, text: str, *coded: tuple[str, str], certainty: object = "confirmed") -> Resource:
    return _profiled("Condition", f"{which}-cancer-condition") | {
        **(
            {"verificationStatus": _coded(f"{HL7}condition-ver-status", CERTAINTY[str(certainty)])} if certainty else {}
        ),
        "category": [_coded(f"{HL7}condition-category", "problem-list-item")],
        "code": {**({"coding": [{"system": s, "code": c} for s, c in coded]} if coded else {}), "text": plain(text)},
    }


def _diagnosis(line: Line, row: CaseRow) -> Resource:
    """A primary cancer condition; a diagnosis whose morphology code is not malignant, or that has none, carries no profile."""
    finding = line.finding
    morphology = codes("diagnosis", str(finding.value)).get("ICD-O-3", "")
    bad = malignant(morphology)
    found = _condition("primary", str(finding.value), *([(SNOMED, MALIGNANT)] if bad else []))
    if not bad:
        del found["meta"]
    if morphology:
        coded = {"coding": [{"system": SYSTEMS["ICD-O-3"], "code": morphology}], "text": plain(finding.value)}
        found["extension"] = [{"url": f"{MCODE}histology-morphology-behavior", "valueCodeableConcept": coded}]
    sites = row.findings.get("primary_site", ())
    if sites and line.nth == 1:
        found["bodySite"] = [_site("primary_site", sites[0])]
    return found


def _metastasis(line: Line) -> Resource:
    certainty = line.finding.attributes.get("certainty")
    found = _condition("secondary", f"metastasis: {line.finding.value}", (SNOMED, SECONDARY), certainty=certainty)
    site = _site("metastatic_sites", line.finding)
    if detail := line.finding.attributes.get("detail"):
        site["text"] = f"{site['text']} ({plain(detail)})"
    return found | {"bodySite": [site]}


def _symptom(line: Line) -> Resource:
    found = _observation_of(_concept("symptoms", line.finding.value)) | {"valueBoolean": True}
    if side := line.finding.attributes.get("laterality"):
        found["component"] = [{"code": {"text": "laterality"}, "valueCodeableConcept": {"text": side}}]
    return found


def _observation_of(code: Resource, profile: str = "") -> Resource:
    return _profiled("Observation", profile) | {"status": "final", "code": code}


def _observation(line: Line) -> Resource:
    """Any other finding: its field as the code, its value, its attributes as components."""
    field = FIELDS[line.field]
    coding = [{"system": f"{OWN}field", "code": line.field}]
    if line.field == "age_years":
        coding.insert(0, {"system": LOINC, "code": AGE})
    found = _observation_of({"coding": coding, "text": line.field.replace("_", " ")})
    if line.field == "cns_sites":
        return found | {"valueBoolean": True, "bodySite": _site("cns_sites", line.finding)}
    found |= _value(line.finding.value, field.unit)
    if line.finding.attributes:
        found["component"] = [
            {"code": {"text": name}, "valueCodeableConcept": {"text": plain(shown(value))}}
            for name, value in line.finding.attributes.items()
        ]
    return found


def _value(value: object, unit: str) -> Resource:
    if isinstance(value, (int, float)):
        coded = {"system": UCUM, "code": UNITS[unit]} if unit in UNITS else {}
        return {"valueQuantity": {"value": value, **({"unit": unit} if unit else {}), **coded}}
    return (
        {"valueString": shown(value)} if isinstance(value, list) else {"valueCodeableConcept": {"text": plain(value)}}
    )


def _size(line: Line) -> Resource:
    longest = {"code": _coded(LOINC, LONGEST), **_value(line.finding.value, "mm")}
    return _observation_of(_coded(LOINC, SIZE), "tumor-size") | {"component": [longest]}


def _marker(line: Line) -> Resource:
    result = str(line.finding.attributes.get("result", ""))
    value = (_coded(SNOMED, RESULTS[result]) if result in RESULTS else {}) | {"text": result or "not stated"}
    found = _observation_of(_concept("ihc", line.finding.value), "tumor-marker-test")
    return found | {"method": {"text": "immunohistochemistry"}, "valueCodeableConcept": value}


def _surgery(line: Line) -> Resource:
    found = _profiled("Procedure", "cancer-related-surgical-procedure") | {
        "status": "completed",
        "category": _coded(SNOMED, SURGERY),
        "code": _concept("surgeries", line.finding.value),
        "_performedDateTime": _UNKNOWN,
    }
    if "target" in line.finding.attributes:
        found["bodySite"] = [_site("surgeries", line.finding, "target")]
    if extent := line.finding.attributes.get("extent"):
        found["outcome"] = {"text": extent}
    return found


def _radiation(line: Line) -> Resource:
    said = line.finding.attributes
    dose: list[Resource] = []
    if "dose_gy" in said:
        quantity = {"value": round(float(str(said["dose_gy"])) * 100, 4), "unit": "cGy", "system": UCUM, "code": "cGy"}
        dose.append({"url": "totalDoseDelivered", "valueQuantity": quantity})
    if "fractions" in said:
        dose.append({"url": "fractionsDelivered", "valueUnsignedInt": round(float(str(said["fractions"])))})
    modality = {
        "url": f"{MCODE}radiotherapy-modality",
        "valueCodeableConcept": _concept("radiotherapy", line.finding.value),
    }
    extensions: list[Resource] = [{"url": f"{MCODE}radiotherapy-modality-and-technique", "extension": [modality]}]
    extensions += [{"url": f"{MCODE}radiotherapy-dose-delivered-to-volume", "extension": dose}] if dose else []
    found = _profiled("Procedure", "radiotherapy-course-summary") | {
        "extension": extensions,
        "status": "completed",
        "category": _coded(SNOMED, RADIOTHERAPY),
        "code": _coded(SNOMED, COURSE) | {"text": plain(line.finding.value)},
        "_performedDateTime": _UNKNOWN,
    }
    if "target" in said:
        found["bodySite"] = [_site("radiotherapy", line.finding, "target")]
    return found


def _drug(line: Line) -> Resource:
    found = _profiled("MedicationAdministration", "cancer-related-medication-administration") | {
        "status": "completed",
        "medicationCodeableConcept": _concept("systemic_therapies", line.finding.value),
        "effectivePeriod": _UNKNOWN,
    }
    if kind := line.finding.attributes.get("kind"):
        found["category"] = {"text": plain(kind)}
    return found


def _not_given(line: Line) -> Resource:
    found = _profiled("Procedure") | {"status": NOT_GIVEN, "code": _concept("treatments_not_given", line.finding.value)}
    if reason := line.finding.attributes.get("reason"):
        found["statusReason"] = {"text": plain(reason)}
    return found


def _place(column: str) -> str:
    field, _, attribute = column.partition(".")
    return f"Observation, code {field}" + (f": component {attribute}" if attribute else "")


FORMAT = Format(
    name="fhir",
    about="FHIR R4 bundles tagged with mCODE profiles, one JSON file a patient",
    places=places(
        _place,
        {
            **dict.fromkeys(("report_id", "case_no"), "Patient.identifier"),
            "case_kind": f"Patient.extension {OWN}case-kind",
            "sex": "Patient.gender; further values: Observation",
            "age_years": "Observation, LOINC 30525-0",
            "vital_status": "Patient.deceasedBoolean; further values: Observation",
            "diagnosis": "Condition (mCODE primary cancer condition where ICD-O-3 says malignant)",
            "primary_site": "Condition.bodySite; further values: Observation",
            "primary_site.laterality": "Condition.bodySite.extension laterality-qualifier",
            "symptoms": "Observation.code, valueBoolean true",
            "symptoms.laterality": "Observation.component laterality",
            "cns_sites": "Observation.bodySite, code cns_sites",
            "cns_sites.laterality": "Observation.bodySite.extension laterality-qualifier",
            "metastatic_sites": "Condition (mCODE secondary cancer condition).bodySite",
            "metastatic_sites.certainty": "Condition.verificationStatus: confirmed or provisional",
            "metastatic_sites.laterality": "Condition.bodySite.extension laterality-qualifier",
            "metastatic_sites.detail": "Condition.bodySite.text, in brackets",
            "tumor_size_mm": "Observation (mCODE tumor size).component, LOINC 33728-7",
            "ihc": "Observation (mCODE tumor marker test).code",
            "ihc.result": "Observation.valueCodeableConcept",
            "surgeries": "Procedure (mCODE surgical procedure).code",
            "surgeries.extent": "Procedure.outcome",
            "surgeries.target": "Procedure.bodySite",
            "radiotherapy": "Procedure (mCODE radiotherapy course summary).extension modality-and-technique",
            "radiotherapy.dose_gy": "Procedure.extension dose-delivered-to-volume: totalDoseDelivered, in cGy",
            "radiotherapy.fractions": "Procedure.extension dose-delivered-to-volume: fractionsDelivered",
            "radiotherapy.target": "Procedure.bodySite",
            "systemic_therapies": "MedicationAdministration (mCODE).medicationCodeableConcept",
            "systemic_therapies.kind": "MedicationAdministration.category",
            "treatments_not_given": f"Procedure, status {NOT_GIVEN}",
            "treatments_not_given.reason": "Procedure.statusReason",
            "evidence.offsets": f"extension {OWN}evidence: start, end",
            "evidence.quote": f"extension {OWN}evidence: quote",
        },
    ),
    files=files,
)

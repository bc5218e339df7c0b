"""Phenopackets and FHIR: read back by the format's library, held to its rules, and what the checkers find."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import phenopackets.schema.v2 as v2
import pytest
from fhir.resources.R4B.bundle import Bundle
from google.protobuf.json_format import Parse

from caserows.export import fhir_check, load_format, phenopacket_check
from caserows.export.base import Files
from caserows.export.fhir import bundle
from caserows.export.material import Material, checked
from caserows.export.phenopacket import iso_age, packet
from caserows.model import CaseRow, Evidence, Finding

SPAN = (Evidence(start=0, end=4),)


def row(**findings: list[dict[str, Any]]) -> CaseRow:
    made = {name: tuple(Finding(**f, evidence=SPAN) for f in found) for name, found in findings.items()}
    return CaseRow(report_id="r", case_no=1, findings=made)


def packet_of(made: CaseRow) -> Any:
    return packet(made, checked([made], {"r": "Some text."}))


def bundle_of(made: CaseRow) -> dict[str, Any]:
    return bundle(made, checked([made], {"r": "Some text."}))


def of_kind(whole: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in whole["entry"] if entry["resource"]["resourceType"] == kind]


def test_every_packet_is_read_by_the_library_and_breaks_no_rule(
    exported: Callable[[str], Files], own: Material
) -> None:
    files = exported("phenopackets")
    assert list(files) == [f"phenopackets/{own.id_of(row)}.json" for row in own.rows]
    for data, made in zip(files.values(), own.rows, strict=True):
        message = Parse(data, v2.Phenopacket())
        assert phenopacket_check.faults(message) == []
        spans = sum(len(f.evidence) for found in made.findings.values() for f in found)
        assert len(message.meta_data.external_references) == spans + 1


# What the JSON Schema of the phenopacket-tools validator says of the elements used here: (required, others, exactly one of).
TERM = ("id label", "", "")
ELEMENTS = {
    "": ("id metaData", "subject phenotypicFeatures measurements biosamples diseases medicalActions", ""),
    "subject": ("id", "timeAtLastEncounter vitalStatus sex taxonomy", ""),
    "timeAtLastEncounter": ("", "", "age"),
    "age": ("iso8601duration", "", ""),
    "vitalStatus": ("status", "causeOfDeath survivalTimeInDays", ""),
    "phenotypicFeatures": ("type", "modifiers evidence", ""),
    "evidence": ("evidenceCode", "reference", ""),
    "reference": ("", "id reference description", ""),
    "measurements": ("assay", "description", "value"),
    "value": ("", "", "quantity ontologyClass"),
    "quantity": ("unit value", "", ""),
    "biosamples": ("id", "individualId tumorGrade", ""),
    "diseases": ("", "term primarySite laterality", ""),
    "medicalActions": ("", "", "procedure treatment radiationTherapy"),
    "procedure": ("code", "bodySite", ""),
    "treatment": ("agent", "", ""),
    "radiationTherapy": ("modality bodySite dosage fractions", "", ""),
    "metaData": ("created createdBy phenopacketSchemaVersion", "resources externalReferences", ""),
    "resources": ("id name url version namespacePrefix iriPrefix", "", ""),
    "externalReferences": ("", "id reference description", ""),
    **dict.fromkeys(
        "taxonomy causeOfDeath type modifiers evidenceCode assay ontologyClass unit tumorGrade term primarySite laterality code".split(),
        TERM,
    ),
    **dict.fromkeys("bodySite agent modality".split(), TERM),
}


def json_faults(data: dict[str, Any], name: str = "") -> list[str]:
    """Where the JSON of a packet departs from that table."""
    required, others, one_of = (set(names.split()) for names in ELEMENTS[name])
    found = [f"{name}: no {key}" for key in required - data.keys()]
    found += [f"{name}: what is {key}?" for key in data.keys() - required - others - one_of]
    found += [f"{name}: not one of {one_of}"] if one_of and len(one_of & data.keys()) != 1 else []
    for key, value in data.items():
        parts = [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, dict)]
        found += [fault for part in parts if key in ELEMENTS for fault in json_faults(part, key)]
    return found


def test_json_of_every_packet_obeys_the_validators_schema(exported: Callable[[str], Files], whole: Material) -> None:
    files = {**exported("phenopackets"), **load_format("phenopackets").files(whole)}
    assert [fault for data in files.values() for fault in json_faults(json.loads(data))] == []


def test_zeros_are_written_where_the_schema_requires_them() -> None:
    made = row(
        ki67_percent=[{"value": 0}],
        cause_of_death=[{"value": "stroke"}],
        radiotherapy=[{"value": "proton", "dose_gy": 0, "fractions": 0, "target": "brain"}],
    )
    (data,) = load_format("phenopackets").files(checked([made], {})).values()
    read = json.loads(data)
    assert json_faults(read) == []
    assert read["measurements"][0]["value"]["quantity"]["value"] == 0
    assert read["subject"]["vitalStatus"]["status"] == "UNKNOWN_STATUS"
    assert read["medicalActions"][0]["radiationTherapy"]["dosage"] == 0
    assert Parse(data, v2.Phenopacket()) == packet(made, checked([made], {}))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"id": None}, ": no id"),
        ({"pedigree": {}}, ": what is pedigree?"),
        ({"measurements": [{"assay": {"id": "a", "label": "b"}}]}, "measurements: not one of {'value'}"),
    ],
)
def test_the_schemas_rules_find_what_is_wrong(change: dict[str, Any], fault: str) -> None:
    (data,) = load_format("phenopackets").files(checked([row(age_years=[{"value": 5}])], {})).values()
    changed = {k: v for k, v in {**json.loads(data), **change}.items() if v is not None}
    assert fault in json_faults(changed)


def test_codes_come_from_the_word_lists() -> None:
    made = packet_of(
        row(
            diagnosis=[{"value": "leiomyosarcoma"}],
            primary_site=[{"value": "brain", "laterality": "left"}],
            symptoms=[{"value": "headache"}, {"value": "a feeling of dread"}],
            systemic_therapies=[{"value": "doxorubicin", "kind": "chemotherapy"}],
            ihc=[{"value": "desmin", "result": "negative"}],
        )
    )
    assert (made.diseases[0].term.id, made.diseases[0].primary_site.id) == ("ICDO:8890/3", "UBERON:0000955")
    assert [f.type.id for f in made.phenotypic_features] == ["HP:0002315", "caserows:symptoms-a-feeling-of-dread"]
    assert made.medical_actions[0].treatment.agent.id == "RXNORM:3639"
    assert made.measurements[0].value.ontology_class.label == "Negative Finding"
    assert {"HP", "ICDO", "UBERON", "RXNORM", "NCIT", "caserows"} <= {
        r.namespace_prefix for r in made.meta_data.resources
    }


@pytest.mark.parametrize(
    ("origin", "event", "days"),
    [("primary diagnosis", "death", 365), ("surgery", "death", 0), ("primary diagnosis", "last follow-up", 0)],
)
def test_survival_counts_from_the_primary_diagnosis_alone(origin: str, event: str, days: int) -> None:
    said = [{"value": 12, "origin": origin, "event": event}]
    made = packet_of(row(vital_status=[{"value": "dead"}], follow_up_months=said))
    assert made.subject.vital_status.survival_time_in_days == days
    assert made.subject.vital_status.status == v2.VitalStatus.DECEASED


@pytest.mark.parametrize(("years", "age"), [(44, "P44Y"), (0.75, "P9M"), (1.5, "P1Y6M"), (0, "P0Y"), (2.99, "P3Y")])
def test_age_as_iso_8601(years: float, age: str) -> None:
    assert iso_age(years) == age


@pytest.mark.parametrize(
    ("attributes", "action"),
    [
        ({"dose_gy": 60, "fractions": 30, "target": "brain"}, "radiation_therapy"),
        ({"dose_gy": 50.4, "fractions": 28, "target": "brain"}, "procedure"),
        ({"dose_gy": 60, "fractions": 30}, "procedure"),
        ({}, "procedure"),
    ],
)
def test_radiation_therapy_only_where_all_it_demands_is_stated(attributes: dict[str, Any], action: str) -> None:
    made = packet_of(row(radiotherapy=[{"value": "external beam", **attributes}]))
    assert made.medical_actions[0].WhichOneof("action") == action
    if "dose_gy" in attributes:
        assert f"{attributes['dose_gy']} Gy" in made.meta_data.external_references[0].description


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("id", "", "packet: Phenopacket without id"),
        ("diseases.term.id", "LEUK:1", "packet.diseases[0].term[0]: 'LEUK:1' is no code of a declared resource"),
        ("diseases.term.label", "", "packet.diseases[0].term[0]: OntologyClass without label"),
        ("biosamples.individual_id", "other", "biosample r-1-grade-1 is of other"),
        ("meta_data.created_by", "", "packet.meta_data[0]: MetaData without created_by"),
    ],
)
def test_faults_of_a_packet_are_found(field: str, value: str, fault: str) -> None:
    made = packet_of(row(diagnosis=[{"value": "glioma"}], grades=[{"value": "WHO 2"}]))
    assert phenopacket_check.faults(made) == []
    *path, last = field.split(".")
    at = made
    for step in path:
        at = getattr(at, step)
        at = at[0] if hasattr(at, "append") else at
    setattr(at, last, value)
    assert fault in phenopacket_check.faults(made)


def test_every_bundle_is_an_r4b_bundle_and_breaks_no_bound_value(
    exported: Callable[[str], Files], own: Material
) -> None:
    files = exported("fhir")
    assert list(files) == [f"fhir/{own.id_of(row)}.json" for row in own.rows]
    for data in files.values():
        whole = json.loads(data)
        Bundle.model_validate(whole)
        assert fhir_check.faults(whole) == []


def test_malignant_diagnosis_carries_the_profile_and_its_morphology() -> None:
    whole = bundle_of(
        row(diagnosis=[{"value": "leiomyosarcoma"}], primary_site=[{"value": "thigh", "laterality": "left"}])
    )
    (condition,) = of_kind(whole, "Condition")
    assert condition["meta"]["profile"][0].endswith("mcode-primary-cancer-condition")
    assert condition["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] == "8890/3"
    assert condition["bodySite"][0]["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] == "7771000"


@pytest.mark.parametrize("diagnosis", ["meningioma", "a tumor nobody has named"])
def test_no_cancer_is_claimed_where_no_code_says_malignant(diagnosis: str) -> None:
    (condition,) = of_kind(bundle_of(row(diagnosis=[{"value": diagnosis}])), "Condition")
    assert "meta" not in condition
    assert "coding" not in condition["code"]


def test_treatment_that_was_not_given_is_not_done() -> None:
    whole = bundle_of(row(treatments_not_given=[{"value": "radiotherapy", "reason": "declined"}]))
    (procedure,) = of_kind(whole, "Procedure")
    assert (procedure["status"], procedure["statusReason"]["text"]) == ("not-done", "declined")


def test_radiotherapy_dose_in_centigray() -> None:
    whole = bundle_of(row(radiotherapy=[{"value": "external beam", "dose_gy": 50.4, "fractions": 28}]))
    (procedure,) = of_kind(whole, "Procedure")
    dose = {part["url"]: part for part in procedure["extension"][1]["extension"]}
    assert (dose["totalDoseDelivered"]["valueQuantity"]["value"], dose["fractionsDelivered"]["valueUnsignedInt"]) == (
        5040,
        28,
    )


def test_no_date_is_made_up(exported: Callable[[str], Files]) -> None:
    for data in exported("fhir").values():
        keys = set(re.findall(r'"(\w*(?:DateTime|Date|Period|Instant|issued|timestamp))":', data.decode()))
        assert keys <= {"_performedDateTime", "effectivePeriod"}


@pytest.mark.parametrize(
    ("kind", "element", "value", "fault"),
    [
        ("Patient", "gender", "m", "Patient.gender: no such code: 'm'"),
        ("Patient", "name", None, "Patient without name"),
        ("Observation", "status", "done", "Observation.status: no such code: 'done'"),
        ("Observation", "subject", {"reference": "urn:uuid:0"}, "Observation.subject: urn:uuid:0 is not in the bundle"),
        ("Observation", "valueQuantity", None, "Observation without a value"),
        ("Condition", "code", {"text": ""}, "Condition.code.text: empty"),
        ("Procedure", "_performedDateTime", None, "a completed Procedure that says nothing of its time"),
        ("MedicationAdministration", "status", "given", "MedicationAdministration.status: no such code: 'given'"),
        (
            "Condition",
            "verificationStatus",
            {"coding": [{"system": "urn:x", "code": "sure"}]},
            "Condition.verificationStatus: no such code: 'sure'",
        ),
    ],
)
def test_faults_of_a_bundle_are_found(kind: str, element: str, value: Any, fault: str) -> None:
    whole = bundle_of(
        row(
            age_years=[{"value": 5}],
            diagnosis=[{"value": "glioma"}],
            surgeries=[{"value": "resection"}],
            systemic_therapies=[{"value": "cisplatin"}],
        )
    )
    assert fhir_check.faults(whole) == []
    bad = copy.deepcopy(whole)
    (resource,) = of_kind(bad, kind)
    if value is None:
        del resource[element]
    else:
        resource[element] = value
    assert fault in fhir_check.faults(bad)

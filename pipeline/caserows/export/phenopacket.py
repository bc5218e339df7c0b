"""GA4GH Phenopackets v2: one packet a patient, as JSON.

Diagnoses, symptoms, stains, treatments and survival stand in the schema's own elements, with codes where the word lists have
them and codes of our own (``caserows:``) elsewhere. Every finding with its attributes and evidence stands in
``metaData.externalReferences``, since most elements have no room for evidence.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from caserows import __version__
from caserows.export.base import Files, Format, library, places
from caserows.export.codes import codes, local
from caserows.export.material import Line, Material, lines_of, plain
from caserows.export.phenopacket_check import EXPLICIT, PREFIXES, faults
from caserows.export.survival import outcome
from caserows.fields import FIELDS
from caserows.model import CaseRow, CaserowsError, Evidence, Finding
from caserows.output import described, shown

DAYS_PER_MONTH = 30.4375
SCHEMA_VERSION = "2.0"
UNITS = {
    "years": ("UO:0000036", "year"),
    "months": ("UO:0000035", "month"),
    "mm": ("UO:0000016", "millimeter"),
    "%": ("UO:0000187", "percent"),
}
POSITIVE, NEGATIVE = ("NCIT:C38758", "Positive Finding"), ("NCIT:C38757", "Negative Finding")
AUTOMATIC = ("ECO:0000501", "evidence used in automatic assertion")
HUMAN = ("NCBITaxon:9606", "Homo sapiens")
METASTASIS, NEOPLASM = ("NCIT:C3261", "Metastatic Neoplasm"), ("NCIT:C3262", "Neoplasm")
AGE = ("LOINC:30525-0", "Age")

_SYSTEMS = {"ICD-O-3": "ICDO", "HP": "HP", "UBERON": "UBERON", "NCIT": "NCIT", "RXNORM": "RXNORM"}
_MEASURED = (
    "age_years", "symptom_duration_months", "hiv", "ebv", "immunosuppressed", "cns_involvement", "tumor_size_mm",
    "hemorrhage", "cns_lesion_count", "months_to_cns_metastasis", "ihc", "ki67_percent", "mitoses_per_10_hpf", "recurrence",
    "follow_up_months",
)  # fmt: skip


def files(material: Material) -> Files:
    """``phenopackets/ID.json``, one for each row; CaserowsError where a packet breaks a rule of the schema."""
    to_dict = library("google.protobuf.json_format").MessageToDict
    found = {}
    for row in material.rows:
        message = packet(row, material)
        if wrong := faults(message):
            raise CaserowsError(f"phenopacket {material.id_of(row)}: {wrong[0]}")
        found[f"phenopackets/{material.id_of(row)}.json"] = json_text(explicit(message, to_dict(message)))
    return found


def json_text(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def explicit(message: Any, data: dict[str, Any]) -> dict[str, Any]:
    """The packet as JSON data with the zeros that its JSON Schema calls required and protobuf's JSON leaves out."""
    for field in message.DESCRIPTOR.fields:
        name = field.json_name
        if name not in data and field.name in EXPLICIT.get(message.DESCRIPTOR.name, ()):
            data[name] = field.enum_type.values_by_number[0].name if field.enum_type else 0
        elif name in data and field.message_type is not None and field.message_type.name != "Timestamp":
            value = getattr(message, field.name)
            pairs = zip(value, data[name], strict=True) if field.is_repeated else [(value, data[name])]
            for part, part_data in pairs:
                explicit(part, part_data)
    return data


def packet(row: CaseRow, material: Material) -> Any:
    """The Phenopacket message of a row."""
    v2 = library("phenopackets.schema.v2")
    identity = material.id_of(row)
    found = v2.Phenopacket(id=identity, subject=_subject(row, identity))
    builders: dict[str, Callable[[Line], Any]] = {
        "symptoms": lambda line: found.phenotypic_features.append(
            _feature(line, material, _term("symptoms", line.finding.value))
        ),
        "cns_sites": lambda line: found.phenotypic_features.append(
            _feature(line, material, _own("cns_sites", "tumor of the central nervous system"), _site(line))
        ),
        "metastatic_sites": lambda line: found.phenotypic_features.append(
            _feature(line, material, _class(METASTASIS), _site(line), *_details(line))
        ),
        "surgeries": lambda line: found.medical_actions.append(_surgery(line)),
        "radiotherapy": lambda line: found.medical_actions.append(_radiation(line)),
        "systemic_therapies": lambda line: found.medical_actions.append(_drug(line)),
        "grades": lambda line: found.biosamples.append(_graded(line, identity)),
    }
    for line in lines_of(row):
        if line.field in _MEASURED:
            found.measurements.append(_measurement(line))
        elif line.field in builders:
            builders[line.field](line)
    found.diseases.extend(_diseases(row))
    found.meta_data.CopyFrom(_meta(found, row, material))
    return found


def _class(pair: tuple[str, str]) -> Any:
    return library("phenopackets.schema.v2").OntologyClass(id=pair[0], label=pair[1])


def _own(name: str, label: object) -> Any:
    """A term of our own for a value that no word list has a code for."""
    return _class((f"caserows:{local(name, str(label))}", plain(label)))


def _term(name: str, label: object, *systems: str) -> Any:
    """The label with its code of the first of the systems (any, where none is given), else with one of our own."""
    known = codes(name, str(label))
    for system in systems or _SYSTEMS:
        if system in known:
            return _class((f"{_SYSTEMS[system]}:{known[system]}", plain(label)))
    return _own(name, label)


def _subject(row: CaseRow, identity: str) -> Any:
    v2 = library("phenopackets.schema.v2")
    subject = v2.Individual(id=identity, taxonomy=_class(HUMAN))
    first = {name: found[0] for name, found in row.findings.items() if found}
    if "sex" in first:
        subject.sex = v2.MALE if first["sex"].value == "male" else v2.FEMALE
    if "age_years" in first and "follow_up_months" not in first:
        subject.time_at_last_encounter.age.iso8601duration = iso_age(float(str(first["age_years"].value)))
    if "vital_status" in first:
        subject.vital_status.status = (
            v2.VitalStatus.ALIVE if first["vital_status"].value == "alive" else v2.VitalStatus.DECEASED
        )
    if "cause_of_death" in first:
        subject.vital_status.cause_of_death.CopyFrom(_own("cause_of_death", first["cause_of_death"].value))
    end = outcome(row, "primary diagnosis")
    if end.usable and end.event and end.time is not None:
        subject.vital_status.survival_time_in_days = min(round(end.time * DAYS_PER_MONTH), 2**32 - 1)
    return subject


def iso_age(years: float) -> str:
    """ISO 8601: 44 → ``P44Y``, 0.75 → ``P9M``, 1.5 → ``P1Y6M``."""
    whole, months = divmod(round(years * 12), 12)
    return "P" + (f"{whole}Y" if whole or not months else "") + (f"{months}M" if months else "")


def _diseases(row: CaseRow) -> list[Any]:
    """The diagnoses, the primary site with the first; a site without a diagnosis is that of a neoplasm."""
    v2 = library("phenopackets.schema.v2")
    diseases = [
        v2.Disease(term=_term("diagnosis", f.value, "ICD-O-3", "NCIT")) for f in row.findings.get("diagnosis", ())
    ]
    if sites := row.findings.get("primary_site", ()):
        diseases = diseases or [v2.Disease(term=_class(NEOPLASM))]
        diseases[0].primary_site.CopyFrom(_term("primary_site", sites[0].value, "UBERON", "ICD-O-3"))
        if "laterality" in sites[0].attributes:
            diseases[0].laterality.CopyFrom(_own("laterality", sites[0].attributes["laterality"]))
    return diseases


def _feature(line: Line, material: Material, kind: Any, *modifiers: Any) -> Any:
    v2 = library("phenopackets.schema.v2")
    feature = v2.PhenotypicFeature(type=kind)
    feature.modifiers.extend(modifiers)
    if "laterality" in line.finding.attributes:
        feature.modifiers.append(_own("laterality", line.finding.attributes["laterality"]))
    for e in line.finding.evidence:
        reference = _reference(line, e, material)
        feature.evidence.append(v2.Evidence(evidence_code=_class(AUTOMATIC), reference=reference))
    return feature


def _site(line: Line) -> Any:
    return _term(line.field, line.finding.value, "UBERON", "ICD-O-3")


def _details(line: Line) -> list[Any]:
    return [
        _own(name, line.finding.attributes[name]) for name in ("certainty", "detail") if name in line.finding.attributes
    ]


def _measurement(line: Line) -> Any:
    """A number with its unit, or a choice as a term; what the number counts from stands in the description."""
    v2 = library("phenopackets.schema.v2")
    field, finding = FIELDS[line.field], line.finding
    assay = _class(AGE) if line.field == "age_years" else _own("field", line.field.replace("_", " "))
    if line.field == "ihc":
        assay = _term("ihc", finding.value)
        value = v2.Value(
            ontology_class=_class(POSITIVE if finding.attributes.get("result") == "positive" else NEGATIVE)
        )
    elif isinstance(finding.value, (int, float)):
        unit = _class(UNITS[field.unit]) if field.unit in UNITS else _own("unit", field.unit or "count")
        value = v2.Value(quantity=v2.Quantity(unit=unit, value=finding.value))
    else:
        known = {"positive": POSITIVE, "negative": NEGATIVE}
        said = str(finding.value)
        value = v2.Value(ontology_class=_class(known[said]) if said in known else _own(line.field, said))
    return v2.Measurement(description=_described(finding), assay=assay, value=value)


def _described(finding: Finding) -> str:
    return "; ".join(f"{name}: {plain(shown(value))}" for name, value in finding.attributes.items())


def _graded(line: Line, identity: str) -> Any:
    v2 = library("phenopackets.schema.v2")
    grade = _own("grades", line.finding.value)
    return v2.Biosample(id=f"{identity}-grade-{line.nth}", individual_id=identity, tumor_grade=grade)


def _surgery(line: Line) -> Any:
    v2 = library("phenopackets.schema.v2")
    procedure = v2.Procedure(code=_term("surgeries", line.finding.value))
    if target := line.finding.attributes.get("target"):
        procedure.body_site.CopyFrom(_term("target", target, "UBERON", "ICD-O-3"))
    return v2.MedicalAction(procedure=procedure)


def _radiation(line: Line) -> Any:
    """RadiationTherapy where all that it demands is stated in whole numbers; else a procedure."""
    v2 = library("phenopackets.schema.v2")
    said = line.finding.attributes
    code = _term("radiotherapy", line.finding.value)
    site = _term("target", said["target"], "UBERON", "ICD-O-3") if "target" in said else None
    dose, fractions = (float(str(said.get(name, -1))) for name in ("dose_gy", "fractions"))
    if site and all(0 <= n < 2**31 and n.is_integer() for n in (dose, fractions)):
        therapy = v2.RadiationTherapy(modality=code, body_site=site, dosage=int(dose), fractions=int(fractions))
        return v2.MedicalAction(radiation_therapy=therapy)
    return v2.MedicalAction(procedure=v2.Procedure(code=code, body_site=site))


def _drug(line: Line) -> Any:
    v2 = library("phenopackets.schema.v2")
    return v2.MedicalAction(
        treatment=v2.Treatment(agent=_term("systemic_therapies", line.finding.value, "RXNORM", "NCIT"))
    )


def _reference(line: Line, evidence: Evidence, material: Material) -> Any:
    """One stretch of evidence; the fragment counts characters as RFC 5147 does."""
    where = f"char={evidence.start},{evidence.end}"
    said = f"{line.field} {line.nth}: {plain(described(line.finding))}"
    words = material.quote(line.row, evidence)
    return library("phenopackets.schema.v2").ExternalReference(
        id=f"caserows:{material.id_of(line.row)}.{line.field}.{line.nth}",
        reference=f"urn:caserows:report:{quote(plain(line.row.report_id), safe='')}#{where}",
        description=f"{said} | {words}" if words else said,
    )


def _meta(found: Any, row: CaseRow, material: Material) -> Any:
    v2 = library("phenopackets.schema.v2")
    meta = v2.MetaData(created_by=f"caserows {__version__}", phenopacket_schema_version=SCHEMA_VERSION)
    meta.created.FromDatetime(datetime.datetime.combine(material.date, datetime.time()))
    for line in lines_of(row):
        meta.external_references.extend(_reference(line, e, material) for e in line.finding.evidence)
    meta.external_references.append(
        v2.ExternalReference(
            id=f"caserows:{material.id_of(row)}",
            reference=f"urn:caserows:report:{quote(plain(row.report_id), safe='')}",
            description=f"{plain(row.report_id)}, case {row.case_no}, {row.case_kind}",
        )
    )
    for prefix in sorted(used_prefixes(found) | {"caserows"}):
        name, url, iri, version = PREFIXES[prefix]
        meta.resources.append(
            v2.Resource(
                id=prefix.casefold(), name=name, url=url, version=version, namespace_prefix=prefix, iri_prefix=iri
            )
        )
    return meta


def used_prefixes(message: Any) -> set[str]:
    """The prefixes of all terms in a message."""
    found = set()
    for field, value in message.ListFields():
        for part in value if field.is_repeated else [value]:
            if field.message_type is not None and field.message_type.name == "OntologyClass":
                found.add(part.id.partition(":")[0])
            elif field.message_type is not None:
                found |= used_prefixes(part)
    return found


_DISEASE, _FEATURE, _ACTION = "diseases[]", "phenotypicFeatures[]", "medicalActions[]"
_REFERENCE = "metaData.externalReferences[].description"
FORMAT = Format(
    name="phenopackets",
    about="GA4GH Phenopackets v2, one JSON file a patient",
    places=places(
        lambda column: "measurements[]" if column.partition(".")[0] in _MEASURED else f"{_REFERENCE} only",
        {
            **dict.fromkeys(("report_id", "case_no"), f"{_REFERENCE}, subject.id"),
            "case_kind": _REFERENCE,
            "age_years": "measurements[] (LOINC 30525-0); subject.timeAtLastEncounter where no follow-up is stated",
            "sex": "subject.sex",
            "diagnosis": f"{_DISEASE}.term",
            "primary_site": f"{_DISEASE}.primarySite",
            "primary_site.laterality": f"{_DISEASE}.laterality",
            "symptoms": f"{_FEATURE}.type",
            "symptoms.laterality": f"{_FEATURE}.modifiers",
            "cns_sites": f"{_FEATURE}.modifiers",
            "cns_sites.laterality": f"{_FEATURE}.modifiers",
            **dict.fromkeys(
                ("metastatic_sites", "metastatic_sites.certainty"), f"{_FEATURE}.modifiers, type NCIT:C3261"
            ),
            **{f"metastatic_sites.{name}": f"{_FEATURE}.modifiers" for name in ("laterality", "detail")},
            "grades": "biosamples[].tumorGrade",
            "surgeries": f"{_ACTION}.procedure.code",
            "surgeries.target": f"{_ACTION}.procedure.bodySite",
            "radiotherapy": f"{_ACTION}.radiationTherapy.modality, or procedure.code where dose, fractions or target is not stated",
            "radiotherapy.dose_gy": f"{_ACTION}.radiationTherapy.dosage, whole Gray only; {_REFERENCE}",
            "radiotherapy.fractions": f"{_ACTION}.radiationTherapy.fractions; {_REFERENCE}",
            "radiotherapy.target": f"{_ACTION}.radiationTherapy.bodySite or procedure.bodySite",
            "systemic_therapies": f"{_ACTION}.treatment.agent",
            "vital_status": "subject.vitalStatus.status",
            "cause_of_death": "subject.vitalStatus.causeOfDeath",
            "follow_up_months": "measurements[]; subject.vitalStatus.survivalTimeInDays for death after the primary diagnosis",
            "evidence.offsets": "metaData.externalReferences[].reference (#char=start,end); phenotypicFeatures[].evidence",
            "evidence.quote": f"{_REFERENCE}, after |",
        },
    ),
    files=files,
)

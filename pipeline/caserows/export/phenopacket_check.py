"""What the documentation of Phenopackets v2 demands beyond the protobuf schema: required elements, declared prefixes, one subject.

This is no conformance test: whether a code is the right one for its label is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_OBO = "http://purl.obolibrary.org/obo"
_UNRECORDED = "not recorded"
PREFIXES = {
    "HP": ("human phenotype ontology", f"{_OBO}/hp.owl", f"{_OBO}/HP_", _UNRECORDED),
    "UBERON": ("uber anatomy ontology", f"{_OBO}/uberon.owl", f"{_OBO}/UBERON_", _UNRECORDED),
    "NCIT": ("NCI Thesaurus OBO Edition", f"{_OBO}/ncit.owl", f"{_OBO}/NCIT_", _UNRECORDED),
    "UO": ("Units of measurement ontology", f"{_OBO}/uo.owl", f"{_OBO}/UO_", _UNRECORDED),
    "ECO": ("Evidence and Conclusion Ontology", f"{_OBO}/eco.owl", f"{_OBO}/ECO_", _UNRECORDED),
    "NCBITaxon": ("NCBI organismal classification", f"{_OBO}/ncbitaxon.owl", f"{_OBO}/NCBITaxon_", _UNRECORDED),
    "LOINC": (
        "Logical Observation Identifiers Names and Codes",
        "https://loinc.org",
        "https://loinc.org/",
        _UNRECORDED,
    ),
    "RXNORM": (
        "RxNorm",
        "https://www.nlm.nih.gov/research/umls/rxnorm",
        "http://purl.bioontology.org/ontology/RXNORM/",
        _UNRECORDED,
    ),
    "ICDO": (
        "ICD-O-3",
        "http://terminology.hl7.org/CodeSystem/icd-o-3",
        "http://terminology.hl7.org/CodeSystem/icd-o-3#",
        "3.2",
    ),
    "caserows": ("labels of caserows", "urn:caserows", "urn:caserows:", "1"),
}
"""Prefix → name, address, prefix of its terms' addresses, version: what MetaData.resources must say of it."""

REQUIRED = {
    "Phenopacket": ("id", "meta_data"),
    "Individual": ("id",),
    "MetaData": ("created", "created_by", "resources", "phenopacket_schema_version"),
    "Resource": ("id", "name", "namespace_prefix", "url", "version", "iri_prefix"),
    "OntologyClass": ("id", "label"),
    "PhenotypicFeature": ("type",),
    "Evidence": ("evidence_code",),
    "Disease": ("term",),
    "Measurement": ("assay",),
    "Quantity": ("unit",),
    "Biosample": ("id",),
    "Procedure": ("code",),
    "Treatment": ("agent",),
    "RadiationTherapy": ("modality", "body_site"),
    "ExternalReference": ("id",),
}
"""Message → elements that the documentation calls required, save those that may be 0."""

EXPLICIT = {"Quantity": ("value",), "RadiationTherapy": ("dosage", "fractions"), "VitalStatus": ("status",)}
"""Message → required elements that may be 0, which protobuf does not tell from absent and leaves out of its JSON."""

_CURIE = re.compile(r"([A-Za-z]\w*):(\S+)")
_AGE = re.compile(r"P(?=\d)(\d+Y)?(\d+M)?")


def faults(packet: Any) -> list[str]:
    """Every rule that a packet breaks, one line of text each; [] where none is."""
    declared = {resource.namespace_prefix for resource in packet.meta_data.resources}
    found = list(_walk(packet, "packet", declared))
    found += [
        f"biosample {b.id} is of {b.individual_id}" for b in packet.biosamples if b.individual_id != packet.subject.id
    ]
    samples = [b.id for b in packet.biosamples]
    if len(set(samples)) < len(samples):
        found.append("two biosamples with one id")
    age = packet.subject.time_at_last_encounter.age.iso8601duration
    if age and not _AGE.fullmatch(age):
        found.append(f"{age} is no ISO 8601 age")
    return found


def _walk(message: Any, path: str, declared: set[str]) -> Iterator[str]:
    kind = message.DESCRIPTOR.name
    present = {field.name: value for field, value in message.ListFields()}
    for name in REQUIRED.get(kind, ()):
        if name not in present:
            yield f"{path}: {kind} without {name}"
    if kind == "OntologyClass":
        curie = _CURIE.fullmatch(message.id)
        if not curie or curie[1] not in declared:
            yield f"{path}: {message.id!r} is no code of a declared resource"
    if kind == "Measurement" and message.WhichOneof("measurement_value") is None:
        yield f"{path}: a measurement without a value"
    if kind == "MedicalAction" and message.WhichOneof("action") is None:
        yield f"{path}: a medical action without an action"
    for field, value in message.ListFields():
        if field.message_type is not None and field.message_type.name != "Timestamp":
            for number, part in enumerate(value if field.is_repeated else [value]):
                yield from _walk(part, f"{path}.{field.name}[{number}]", declared)

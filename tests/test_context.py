"""What the context says of a mention: phrase, mention, assertion."""

from __future__ import annotations

import pytest
from spacy.language import Language

from caserows.entities import GROUP


@pytest.mark.parametrize(
    ("text", "mention", "assertion"),
    [
        ("The serum was negative for HIV.", "HIV", "negated"),
        ("A biopsy excluded lymphoma.", "lymphoma", "negated"),
        ("A biopsy excluded lymphoma.", "biopsy", "affirmed"),
        ("Pulmonary embolism was ruled out.", "Pulmonary embolism", "negated"),
        ("Lymph node dissection was not performed.", "Lymph node dissection", "negated"),
        ("There was no evidence of fever, headache or vomiting.", "vomiting", "negated"),
        ("She was without fever or vomiting.", "vomiting", "negated"),
        ("Chemotherapy was not considered.", "Chemotherapy", "negated"),
        ("She had no seizures and underwent craniotomy.", "craniotomy", "affirmed"),
        ("He had no chemotherapy and received radiotherapy.", "radiotherapy", "affirmed"),
        ("She had no fever but headache.", "headache", "affirmed"),
        ("The cells were negative for desmin, but positive for vimentin.", "vimentin", "affirmed"),
        ("MRI revealed no hydrocephalus, with a mass in the frontal lobe.", "mass", "affirmed"),
        ("There was no change in the headache.", "headache", "affirmed"),
        ("Not only headache but also vomiting was reported.", "headache", "affirmed"),
        ("The tumor was not resectable and chemotherapy was given.", "chemotherapy", "affirmed"),
        ("He refused chemotherapy and underwent resection.", "chemotherapy", "declined"),
        ("He refused chemotherapy and underwent resection.", "resection", "affirmed"),
        ("Chemotherapy was declined by the patient.", "Chemotherapy", "declined"),
        ("Radiotherapy was offered.", "Radiotherapy", "planned"),
        ("She was offered radiotherapy.", "radiotherapy", "planned"),
        ("After the resection she was offered radiotherapy.", "resection", "affirmed"),
        ("She was scheduled for a hysterectomy.", "hysterectomy", "planned"),
        ("Chemotherapy was recommended.", "Chemotherapy", "planned"),
        ("The lesion was suspicious for metastasis.", "metastasis", "possible"),
        ("Lymphoma was suspected.", "Lymphoma", "possible"),
        ("A glioblastoma could not be excluded.", "glioblastoma", "possible"),
        ("He didn't report fever, cough, vomiting and headache.", "headache", "negated"),
        ("There weren’t any seizures.", "seizures", "negated"),
        ("The pain didn't respond to morphine.", "pain", "affirmed"),
        ("This was not associated with any recent fever, cough or pain.", "pain", "negated"),
        ("She gave a negative history of fever and vomiting.", "vomiting", "negated"),
        ("She was not known to have epilepsy.", "epilepsy", "negated"),
        ("Fever and headache were not reported.", "Fever", "negated"),
        ("Nil fever was noted.", "fever", "negated"),
        ("He reported a palpable mass, but the bones were normal.", "palpable mass", "affirmed"),
        (
            "CT showed a mass in the liver, but all other organs were normal; bone scan was negative.",
            "mass",
            "affirmed",
        ),
        ("No deficit was found, her vision was 0.2, and ptosis.", "ptosis", "affirmed"),
        ("She had pain and the patient's scan was unremarkable.", "pain", "affirmed"),
        ("A boy whose mother had had fever, had headache.", "headache", "affirmed"),
        ("A mass suspected to be a lipoma was felt.", "lipoma", "possible"),
        ("A mass suspected to be a lipoma was felt.", "mass", "affirmed"),
        ("She had a past medical history of appendectomy.", "appendectomy", "historical"),
        ("Her mother died of ovarian cancer.", "ovarian cancer", "family"),
    ],
)
def test_assertion(nlp: Language, text: str, mention: str, assertion: str) -> None:
    doc = nlp(text)
    found = {a for span, (a, _) in zip(doc.spans[GROUP], doc._.assertions, strict=True) if span.text == mention}
    assert found == {assertion}

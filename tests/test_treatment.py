"""Treatments not given, and the order of those that were, as clinical phrases."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from caserows.model import Finding

Treated = Callable[[str, str], Sequence[Finding]]


@pytest.mark.parametrize(
    ("story", "refused"),
    [
        ("She refused chemotherapy.", [("chemotherapy", "declined")]),
        ("Radiotherapy was advised, but she declined.", [("radiotherapy", "declined")]),
        (
            "No chemotherapy or radiotherapy was given.",
            [("chemotherapy", "not stated"), ("radiotherapy", "not stated")],
        ),
        ("Chemotherapy was not indicated.", [("chemotherapy", "not indicated")]),
        ("She was lost to follow-up.", [("follow-up", "not stated")]),
        ("No additional treatment was given.", []),
        ("Chemotherapy was not administrated.", [("chemotherapy", "not stated")]),
        ("She was not eligible for radiotherapy.", [("radiotherapy", "not stated")]),
        ("Resection was impossible.", [("surgery", "not indicated")]),
        ("Distal pancreatectomy without splenectomy was performed.", []),
        ("There was no residue and chemotherapy was administered.", []),
        ("She refused chemoradiotherapy.", [("radiotherapy", "declined"), ("chemotherapy", "declined")]),
        (
            "No suitable chemo- or radiotherapy was available.",
            [("chemotherapy", "not indicated"), ("radiotherapy", "not indicated")],
        ),
        ("There was no indication for postoperative irradiation.", [("radiotherapy", "not indicated")]),
        ("It was difficult to perform an operation in her state.", [("surgery", "not indicated")]),
        ("The tumor was deemed inoperable.", [("surgery", "not indicated")]),
        ("The tumor was deemed inoperable. It shrank and was then resected.", []),
        ("Surgery was advised and she refused. A year later the tumor was resected.", []),
        ("She declined further systemic treatment.", [("chemotherapy", "declined")]),
        ("She denied any adjuvant therapy.", [("chemotherapy", "declined"), ("radiotherapy", "declined")]),
        ("She denied any previous chemotherapy.", []),
        ("Radiotherapy was proposed, but she did not return.", [("radiotherapy", "not stated")]),
        ("Radiotherapy was suggested, but the patient preferred to wait.", [("radiotherapy", "declined")]),
        ("Pazopanib was planned but never started.", [("chemotherapy", "not stated")]),
        ("Radiotherapy was planned and she came back for it.", []),
        ("Radiotherapy was withheld on account of her age.", [("radiotherapy", "not indicated")]),
        ("She declined further treatment with radiotherapy.", [("radiotherapy", "declined")]),
        ("Radiotherapy was advised; however, the patient was not willing.", [("radiotherapy", "declined")]),
        ("He did not give consent for surgery.", [("surgery", "declined")]),
        ("She elected to forgo chemotherapy.", [("chemotherapy", "declined")]),
        ("The tumor board decided against chemotherapy.", [("chemotherapy", "not stated")]),
        ("It was decided not to give adjuvant radiotherapy.", [("radiotherapy", "not stated")]),
        ("He was too frail for chemotherapy.", [("chemotherapy", "not indicated")]),
        ("He was unfit for surgery.", [("surgery", "not indicated")]),
        ("The patient could not afford chemotherapy.", [("chemotherapy", "not stated")]),
        ("Her parents were unable to procure cytotoxic drugs.", [("chemotherapy", "not stated")]),
        ("She was advised adjuvant radiotherapy, but she never returned.", [("radiotherapy", "not stated")]),
        ("He absconded before chemotherapy could be started.", [("chemotherapy", "not stated")]),
        ("The tumor could not be resected.", [("surgery", "not indicated")]),
        ("The mass was excised. The nodes could not be resected.", []),
        ("The lymphoma responded, which avoided the need for nephrectomy.", [("surgery", "not indicated")]),
        ("She was offered amputation but declined. Wide excision was performed.", [("surgery", "declined")]),
        ("She first refused surgery. Two months later she underwent resection.", []),
        ("He was however subsequently lost to follow up.", [("follow-up", "not stated")]),
        ("The patient was lost after the fourth course.", [("follow-up", "not stated")]),
        ("He never came back for follow up.", [("follow-up", "not stated")]),
        ("No follow-up was available.", [("follow-up", "not stated")]),
        ("Close follow-up was advised.", []),
        ("She received radiotherapy.", []),
        ("Chemotherapy was recommended but she did not take it.", [("chemotherapy", "not stated")]),
        ("Adjuvant radiotherapy was recommended; however, she did not undergo it.", [("radiotherapy", "not stated")]),
        ("Chemotherapy was suggested but she did not agree to it.", [("chemotherapy", "declined")]),
        ("Chemotherapy was not started because of non-compliance.", [("chemotherapy", "declined")]),
        ("The metastasis was irradiated and was not resected.", [("surgery", "not stated")]),
        ("The mass was not resected completely.", []),
        ("The sutures were not removed.", []),
        ("The metastases were not irradiated.", [("radiotherapy", "not stated")]),
        ("Poor lung function precluded further lung resection.", [("surgery", "not indicated")]),
        ("Renal failure contraindicated cisplatin.", [("chemotherapy", "not indicated")]),
        ("Chemotherapy prevented recurrence after surgery.", []),
        ("Growth could have been prevented by earlier surgery.", []),
        ("Heart failure made chemotherapy impossible.", [("chemotherapy", "not indicated")]),
        ("Chemotherapy was completed, but radiotherapy was refused.", [("radiotherapy", "declined")]),
        ("Radiotherapy was suggested while she declined out of personal reasons.", [("radiotherapy", "declined")]),
        ("After chemotherapy, radiotherapy was not given.", [("radiotherapy", "not stated")]),
        (
            "She refused surgery, chemotherapy and radiotherapy.",
            [("surgery", "declined"), ("chemotherapy", "declined"), ("radiotherapy", "declined")],
        ),
        ("As she refused surgery, radiotherapy was given.", [("surgery", "declined")]),
    ],
)
def test_treatments_not_given(treated: Treated, story: str, refused: list[tuple[str, str]]) -> None:
    told = [(f.value, f.attributes.get("reason")) for f in treated(story, "treatments_not_given")]
    assert told == refused


@pytest.mark.parametrize(
    ("story", "order"),
    [
        ("Resection was followed by radiotherapy.", ["surgery", "radiotherapy"]),
        ("She received neoadjuvant chemotherapy. The tumor was then resected.", ["systemic", "surgery"]),
        ("Wide excision was performed after neoadjuvant chemotherapy.", ["systemic", "surgery"]),
        ("She received radiotherapy after resection.", ["surgery", "radiotherapy"]),
        ("Excision was followed by concurrent chemoradiotherapy.", ["surgery", "radiotherapy+systemic"]),
        ("She received radiotherapy with concurrent cisplatin.", ["radiotherapy+systemic"]),
        ("She received doxorubicin, later pazopanib.", ["systemic"]),
        ("A biopsy was taken and radiotherapy was given.", ["radiotherapy"]),
        ("She underwent excision after neoadjuvant ifosfamide and doxorubicin.", ["systemic", "surgery"]),
        (
            "She had chemoradiation with cisplatin. A recurrence was treated with palliative chemotherapy.",
            ["radiotherapy+systemic", "systemic"],
        ),
        (
            "Two cycles of neoadjuvant and four of adjuvant chemotherapy were given around wide resection.",
            ["systemic", "surgery", "systemic"],
        ),
        (
            "She was treated with neoadjuvant chemotherapy, with a complete response after surgery.",
            ["systemic", "surgery"],
        ),
        (
            "The mass was excised. She was given ifosfamide in adjuvant intent, relapsed and underwent lung resection.",
            ["surgery", "systemic", "surgery"],
        ),
        (
            "Gemcitabine was given. Two years later the hip was treated by chemoradiation.",
            ["systemic", "radiotherapy+systemic"],
        ),
        (
            "She was treated by chemoradiation. She received 45 Gy with concomitant weekly cisplatin.",
            ["radiotherapy+systemic"],
        ),
        (
            "Ifosfamide was given. Radiotherapy followed as salvage treatment of the chemotherapy-resistant sarcoma.",
            ["systemic", "radiotherapy"],
        ),
        ("Temozolomide-based chemoradiation was given after resection.", ["surgery", "radiotherapy+systemic"]),
        (
            "The tumor was resected and after chemotherapy the liver metastases were also resected.",
            ["surgery", "systemic", "surgery"],
        ),
        (
            "Neoadjuvant chemotherapy was given and the mass was excised. Necrosis was an effect of neoadjuvant chemotherapy.",
            ["systemic", "surgery"],
        ),
        (
            "The mass was removed. Adjuvant chemotherapy and radiotherapy were given.",
            ["surgery", "systemic", "radiotherapy"],
        ),
        ("Chemotherapy and radiotherapy were started.", ["radiotherapy+systemic"]),
        ("She received radiotherapy for 6 weeks with weekly cisplatin.", ["radiotherapy+systemic"]),
        ("Local radiotherapy preceded chemotherapy with etoposide.", ["radiotherapy", "systemic"]),
        ("Combined chemotherapy and radiotherapy was given.", ["radiotherapy+systemic"]),
        ("Radiotherapy (60 Gy) with weekly carboplatin was delivered.", ["radiotherapy+systemic"]),
        ("Radiotherapy was started. During radiotherapy, temozolomide was given.", ["radiotherapy+systemic"]),
        (
            "After chemoradiotherapy (50 Gy with capecitabine), the tumor was resected.",
            ["radiotherapy+systemic", "surgery"],
        ),
        ("Prior to surgery, she received radiotherapy. The tumor was then removed.", ["radiotherapy", "surgery"]),
        ("Resection was performed. She had been given ifosfamide before the operation.", ["systemic", "surgery"]),
        ("She received radiotherapy because the resection had been incomplete.", ["surgery", "radiotherapy"]),
        (
            "Ablation was done for a metastasis of a carcinoma that had been treated with radiotherapy.",
            ["radiotherapy", "surgery"],
        ),
        (
            "Six cycles of chemotherapy were given: three before and three after surgery.",
            ["systemic", "surgery", "systemic"],
        ),
        ("Debulking, preceded by 3 cycles of paclitaxel-carboplatin, was done.", ["systemic", "surgery"]),
        ("She was referred for chemotherapy. The mass was resected and ifosfamide given.", ["surgery", "systemic"]),
        ("A ventriculoperitoneal shunt was inserted and radiotherapy was given.", ["radiotherapy"]),
        ("She received radio- and chemotherapy.", ["radiotherapy+systemic"]),
        (
            "Ifosfamide was given. The mass was excised. She is currently undergoing systemic chemotherapy.",
            ["systemic", "surgery", "systemic"],
        ),
        ("The mass was excised and ifosfamide was given. She is still receiving ifosfamide.", ["surgery", "systemic"]),
    ],
)
def test_sequence_follows_time(treated: Treated, story: str, order: list[str]) -> None:
    assert [f.value for f in treated(story, "treatment_sequence")] == [order]

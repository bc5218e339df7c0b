"""Courses of radiotherapy, where they went, and drugs, as clinical phrases."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from caserows.model import Finding

Treated = Callable[[str, str], Sequence[Finding]]


@pytest.mark.parametrize(
    ("story", "courses"),
    [
        ("She received radiotherapy of 54 Gy in 27 fractions.", [("external beam", 54, 27)]),
        ("Radiotherapy followed. The total dose was 60 Gy in 30 fractions.", [("external beam", 60, 30)]),
        ("Gamma knife radiosurgery was performed with 18 Gy in a single session.", [("stereotactic", 18, 1)]),
        ("The tumor bed received 5000 cGy.", [("external beam", 50, None)]),
        ("She received radiation therapy. After radiotherapy the pain ceased.", [("external beam", None, None)]),
        (
            "She received whole-brain radiotherapy with 30 Gy and radiotherapy of the sacrum with 20 Gy.",
            [("whole-brain", 30, None), ("external beam", 20, None)],
        ),
        (
            "She had re-irradiation for a recurrence nine years after first irradiation (56 Gy).",
            [("external beam", None, None), ("external beam", 56, None)],
        ),
        ("An atypical teratoid rhabdoid tumor (AT/RT) was found.", []),
        ("Radiotherapy was considered but not given.", []),
        ("She had no radiation exposure.", []),
        ("She was treated with a proton pump inhibitor.", []),
        (
            "She was irradiated with 54 Gy. After the first week of this second-line radiotherapy the pain ceased.",
            [("external beam", 54, None)],
        ),
        ("She received radiotherapy with 45 Gy/25 fractions.", [("external beam", 45, 25)]),
        ("She received radiotherapy with 45 Gy at 1.8 Gy/day.", [("external beam", 45, None)]),
        ("Radiotherapy was a single fraction of 8 Gy.", [("external beam", 8, 1)]),
        ("Radiotherapy was given in single fractions of 2 Gy.", [("external beam", None, None)]),
        ("Radiosurgery with a single dose of 18 Gy was done.", [("stereotactic", 18, 1)]),
        (
            "Radiotherapy was given with 30 Gy in 10 fractions to the femur and 20 Gy in 5 fractions to the other bones.",
            [("external beam", 30, 10), ("external beam", 20, 5)],
        ),
        (
            "Radiotherapy of 50 Gy to the thigh and a boost of 10 Gy to the scar was given.",
            [("external beam", 50, None)],
        ),
        (
            "Radiotherapy of 60 Gy was given. For radiation of the kidneys V20 was kept below 20 Gy.",
            [("external beam", 60, None)],
        ),
        ("She was given a vaccine of irradiated melanoma cells.", []),
        ("She was referred for radiotherapy.", []),
        ("Surgery would be followed by radiotherapy.", []),
        ("Radiotherapy was indicated.", []),
        ("She received local radiotherapy of a total of fifty Gray.", [("external beam", 50, None)]),
        ("Radiotherapy (30 x 2 Gy) was given.", [("external beam", 60, 30)]),
        ("Radiotherapy was delivered in 25 sessions of 2 Gy.", [("external beam", None, 25)]),
        ("She received carbon ion radiotherapy, 64 GyE in 16 fractions.", [("proton", 64, 16)]),
        ("She received radiotherapy (6120 Gy).", [("external beam", None, None)]),
        ("She underwent radiosurgical treatment.", [("stereotactic", None, None)]),
        (
            "Metastases in the right adrenal gland and the right femur were irradiated.",
            [("external beam", None, None), ("external beam", None, None)],
        ),
        ("The pain had irradiation to the leg.", []),
        ("A murmur with irradiation to the axilla was heard.", []),
        ("For pain, irradiation of the thigh with 20 Gy was given.", [("external beam", 20, None)]),
        ("She was exposed to radiation at work.", []),
        ("The patient is planned for radiotherapy.", []),
        ("After combined radio- and chemotherapy she was well.", [("external beam", None, None)]),
        ("After radiotherapy the maintenance chemotherapy was not started.", [("external beam", None, None)]),
        ("Radiotherapy was not started.", []),
        ("Radiotherapy was completed, but further treatment was declined.", [("external beam", None, None)]),
        ("She had no evidence of disease following radiotherapy.", [("external beam", None, None)]),
    ],
)
def test_courses_of_radiotherapy(
    treated: Treated, story: str, courses: list[tuple[str, float | None, int | None]]
) -> None:
    told = [
        (f.value, f.attributes.get("dose_gy"), f.attributes.get("fractions")) for f in treated(story, "radiotherapy")
    ]
    assert told == courses


@pytest.mark.parametrize(
    ("story", "target"),
    [
        ("She received pelvic radiotherapy.", "pelvis"),
        ("She received radiotherapy with 50 Gy to the sacrum.", "sacrum"),
        ("The tumor bed was treated with radiotherapy.", "tumor bed"),
        ("Radiosurgery to the resection cavity followed.", "resection cavity"),
        ("The bladder was full. Radiotherapy was given.", None),
        ("Metastases of the spine were treated with radiotherapy.", "spine"),
        ("The neck recurrence was treated with radical radiotherapy.", "neck"),
        ("She received radiotherapy for bone metastases of the sacrum.", "sacrum"),
        ("She received radiotherapy for bone metastases of breast cancer.", "bone"),
        ("The lung nodule was resected and the mediastinum was irradiated.", "mediastinum"),
        ("Radiotherapy was given. She received 50 Gy in 25 fractions to the pelvis.", "pelvis"),
        ("The cerebellar metastasis received a single dose of 20 Gy of radiosurgery.", "cerebellum"),
        ("She had been treated for lung carcinoma, receiving surgery and radiotherapy.", "lung"),
        ("The largest metastasis of the cerebellum was resected, and radiosurgery was performed for others.", None),
    ],
)
def test_place_irradiated(treated: Treated, story: str, target: str | None) -> None:
    assert treated(story, "radiotherapy")[0].attributes.get("target") == target


@pytest.mark.parametrize(
    ("story", "drugs"),
    [
        ("She received Adriamycin and ifosfamide.", ["doxorubicin", "ifosfamide"]),
        ("She was given six cycles of chemotherapy.", ["chemotherapy"]),
        ("Chemotherapy with gemcitabine was given. After chemotherapy she was well.", ["gemcitabine"]),
        ("Concurrent chemoradiotherapy was given.", ["chemotherapy"]),
        ("She was given dexamethasone for brain edema.", []),
        ("Chemotherapy was offered but she refused it.", []),
        ("The tumor expressed estrogen receptors.", []),
        ("She declined chemotherapy.", []),
        ("There was no nodal disease, and chemotherapy with docetaxel was given.", ["docetaxel"]),
        ("There was no indication for docetaxel.", []),
        ("The mammalian target of rapamycin inhibitor everolimus was given.", ["everolimus"]),
        ("The sarcoma was staged T1N2 (stage IVA). Cisplatin was given.", ["cisplatin"]),
        ("Everolimus, which blocks the mammalian target of rapamycin, was given.", ["everolimus"]),
        ("She was treated with docetaxel and S-1.", ["docetaxel", "S-1"]),
        ("Adjuvant tamoxifen was offered to her and given for five years.", ["tamoxifen"]),
        ("Adjuvant tamoxifen was offered to her and discussed.", []),
        ("An iodine-131 metaiodobenzylguanidine scintigraphy was negative.", []),
        ("She received chemotherapy with S-1.", ["S-1"]),
        ("Gemcitabine and S-1 were given.", ["gemcitabine", "S-1"]),
        ("Cortisol was lowered with metyrapone and ketoconazole.", []),
        ("After five lines of chemotherapy she was given pazopanib.", ["chemotherapy", "pazopanib"]),
        ("S-1 was taken for one year.", ["S-1"]),
        ("Recovery was without fever, and S-1 was taken for one year.", ["S-1"]),
        ("S-1 and oxaliplatin were given.", ["S-1", "oxaliplatin"]),
        ("A metastasis lay between L5 and S-1, and another at the S-1 vertebra.", []),
        ("The S1 root was compressed.", []),
        (
            "Ifosfamide and epirubicin were planned. After three courses the mass had shrunk.",
            ["ifosfamide", "epirubicin"],
        ),
        ("Ifosfamide was planned. She died before chemotherapy was started.", []),
        ("Ifosfamide was planned. She declined and received pazopanib for six courses.", ["pazopanib"]),
        ("Considering her age, we decided on weekly paclitaxel.", ["paclitaxel"]),
        ("Surgery was chosen prior to chemotherapy. Later ifosfamide was given.", ["ifosfamide"]),
        ("She was referred to the oncologists for chemotherapy.", []),
        ("She was referred to the oncologists, where chemotherapy was given.", ["chemotherapy"]),
        ("It was difficult to administer doxorubicin, so pazopanib was given.", ["pazopanib"]),
        ("An anthracycline and a taxane were given.", ["anthracycline", "taxane"]),
        ("Taxane-based chemotherapy was given. Docetaxel was stopped early.", ["docetaxel"]),
        ("Fluorouracil with folinic acid was given.", ["fluorouracil", "leucovorin"]),
        ("Methotrexate was given with folinic acid rescue.", ["methotrexate"]),
        ("She was treated with two doses of 131I-metaiodobenzylguanidine.", ["iobenguane I-131"]),
        ("The tumor accumulated (131)I-MIBG.", []),
        ("She was given the TP regimen (paclitaxel plus nedaplatin).", ["paclitaxel", "nedaplatin"]),
        ("She was given TP chemotherapy (175 mg/m2 on day 1).", ["paclitaxel", "cisplatin"]),
        ("Docetaxel, ifosfamide and cisplatin (TIP) were given.", ["docetaxel", "ifosfamide", "cisplatin"]),
        (
            "Paclitaxel, tegafur and cisplatin were given. She had nausea after the first course of TPF.",
            ["paclitaxel", "tegafur", "cisplatin"],
        ),
        ("Cisplatin was given. Later she was given BEP.", ["cisplatin", "bleomycin", "etoposide"]),
        ("The cells expressed MUC5 AC.", []),
        (
            "Cyclophosphamide, vincristine, and dexamethasone for nausea were given.",
            ["cyclophosphamide", "vincristine"],
        ),
        (
            "Cyclophosphamide, doxorubicin, vincristine and prednisone (CHOP) were given.",
            ["cyclophosphamide", "doxorubicin", "vincristine", "prednisone"],
        ),
        ("Pazopanib was started as palliative chemotherapy.", ["pazopanib"]),
        ("She was to commence chemotherapy with doxorubicin, but the drug could not be bought.", []),
        ("Treatment with combination chemotherapy for the metastases is now under discussion.", []),
        ("Chemotherapy was deferred.", []),
        ("She was lost to follow-up before the first cycle of chemotherapy.", []),
        ("She had been taking methotrexate for rheumatoid arthritis.", []),
        ("Her psoriasis was treated with methotrexate.", []),
        ("Beta-blockade with propranolol preceded surgery.", []),
        ("Oral propranolol was started for the tumor.", ["propranolol"]),
        ("Gefitinib is no longer available in many countries.", []),
        ("She progressed on an angiogenesis inhibitor.", ["angiogenesis inhibitor"]),
        ("Antiangiogenic therapy with bevacizumab was given.", ["bevacizumab"]),
        ("DC-CIK cells were infused.", ["dendritic cell-activated killer cells"]),
        (
            "Considering the stage, therapy with ifosfamide and then gemcitabine was given.",
            ["ifosfamide", "gemcitabine"],
        ),
        ("Considering the stage, ifosfamide should be given.", []),
        ("She was treated with targeted molecular therapy.", ["targeted therapy"]),
        ("She had been given several anticancer drugs.", ["chemotherapy"]),
        (
            "She received chemotherapy. Two years later the tumor recurred and trabectedin was given.",
            ["chemotherapy", "trabectedin"],
        ),
        ("She received chemotherapy. There was no recurrence. Ifosfamide had been tolerated well.", ["ifosfamide"]),
        ("She had taken methotrexate for years. A methotrexate-associated lymphoma was diagnosed.", []),
        ("She received methotrexate and had methotrexate-induced mucositis.", ["methotrexate"]),
        ("No complication occurred during the chemotherapy with ifosfamide.", ["ifosfamide"]),
        (
            "A scan had not shown other involvement, a CHOP (cyclophosphamide, doxorubicin, vincristine, prednisolone) chemotherapy was started.",
            ["cyclophosphamide", "doxorubicin", "vincristine", "prednisolone"],
        ),
        ("The nodes did not disappear after ifosfamide, further therapy was not performed.", ["ifosfamide"]),
        ("The tumor did not respond to ifosfamide.", ["ifosfamide"]),
        ("She did not receive ifosfamide.", []),
        ("As she refused surgery, ifosfamide was given.", ["ifosfamide"]),
        ("She refused surgery, ifosfamide and radiotherapy.", []),
    ],
)
def test_drugs_given(treated: Treated, story: str, drugs: list[str]) -> None:
    assert [f.value for f in treated(story, "systemic_therapies")] == drugs

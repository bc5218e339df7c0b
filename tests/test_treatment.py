"""Operations, radiotherapy, drugs, treatments not given and their order, as clinical phrases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from caserows.model import CaseRow

RowsOf = Callable[[str], list[CaseRow]]
PATIENT = "A 52-year-old woman presented with a mass of the left thigh, a leiomyosarcoma. "


def found(rows_of: RowsOf, story: str, name: str) -> list[Any]:
    """The values of one field in the first row of a told case."""
    rows = rows_of(PATIENT + story)
    return [finding.value for finding in rows[0].findings.get(name, ())]


@pytest.mark.parametrize(
    ("story", "operations"),
    [
        ("Wide excision was performed.", ["wide local excision"]),
        ("The tumor was completely excised.", ["excision"]),
        ("We performed a hysterectomy and a splenectomy.", ["hysterectomy", "splenectomy"]),
        ("She underwent surgery. She recovered well.", ["surgery"]),
        ("A craniotomy was performed. The metastasis was totally removed.", ["resection"]),
        ("Resection was done. Two years after the resection she was well.", ["resection"]),
        ("The mass was resected. The resected specimen weighed 90 g.", ["resection"]),
        ("The tumor was resected. One year later a recurrence was resected again.", ["resection", "resection"]),
        ("A core needle biopsy was taken. The biopsy showed spindle cells.", ["core needle biopsy"]),
        ("The mass was excised. MRI at three months confirmed complete removal of the tumor.", ["excision"]),
        ("The entire mass was removed, and the drain was removed on day three.", ["resection"]),
        (
            "She underwent nephrectomy, adrenalectomy and resection of the vaginal mass.",
            ["nephrectomy", "adrenalectomy", "resection"],
        ),
        ("Low anterior resection and renal enucleation were done.", ["low anterior resection", "enucleation"]),
        ("Craniotomy with C1 laminectomy was done and the tumor was removed.", ["resection"]),
        ("The tumor was peeled off the chest wall.", ["resection"]),
        ("The mass was shelled out of its capsule.", ["resection"]),
        ("A core biopsy was inconclusive, so an open biopsy was performed.", ["core needle biopsy", "biopsy"]),
        (
            "Needle biopsy gave no malignant cells. Excisional biopsy was done.",
            ["core needle biopsy", "excisional biopsy"],
        ),
        ("The mass was excised. A recurrence has not been seen. The excision was wide.", ["excision"]),
        ("RFA was performed, and the pain resolved 3 months after RFA.", ["radiofrequency ablation"]),
        ("Histology of the lobectomy specimen showed leiomyosarcoma.", ["lobectomy"]),
        (
            "Four years ago she had undergone gastrectomy. Now the gastric lesion was excised.",
            ["gastrectomy", "excision"],
        ),
        ("Because the lesion might be malignant, we performed cholecystectomy.", ["cholecystectomy"]),
        ("A needle biopsy revealed a sarcoma that was considered unresectable.", ["core needle biopsy"]),
        ("Based on the biopsy specimen, resection was performed.", ["biopsy", "resection"]),
        ("The biopsied lesion was an oncocytoma.", ["biopsy"]),
        ("Octreotide LAR was continued.", []),
        ("Wide local excision was then done, achieving complete removal of the tumor.", ["wide local excision"]),
        ("The mass was resected by a distal pancreatectomy.", ["resection"]),
        ("She had surgery. More precisely, a lobectomy was done. After lobectomy she was well.", ["lobectomy"]),
        ("A pneumonectomy was done. After lung resection she was given ifosfamide.", ["pneumonectomy"]),
        ("To avoid the risks associated with surgical resection, radiosurgery was chosen.", []),
        ("We strongly recommend performing a bilateral orchiectomy.", []),
        ("The pelvis was irradiated as castration.", []),
        ("She died 1 month post-operation.", []),
        ("Radiotherapy was chosen as an alternative to surgery.", []),
        ("She was given 100 mCi of radioactive iodine for ablation.", []),
        ("She underwent a lymph node biopsy (large excision).", ["lymph node biopsy"]),
        ("She had undergone sleeve gastrectomy as a weight loss procedure.", []),
        ("Surgical resection was impossible because the aorta was encased.", []),
        ("Experts from the surgery, oncology and imaging departments met.", []),
        ("The skin was cut out of the photograph.", []),
        ("A surgical gauze was removed from the stomach.", []),
        ("The tumor shrank. The tube was removed after ablation of the drain.", []),
        ("She had restorative surgery.", []),
        ("Biopsies of the liver, lung and skin were taken.", ["liver biopsy", "biopsy", "biopsy"]),
        ("Liver and lung biopsies were performed.", ["biopsy", "lung biopsy"]),
        ("Biopsies from the antrum and corpus of the stomach were taken.", ["biopsy"]),
        (
            "Left orchiectomy was done. A month later right radical orchiectomy was done.",
            ["orchiectomy", "orchiectomy"],
        ),
        ("Left nephrectomy was done. The left nephrectomy was uneventful.", ["nephrectomy"]),
        ("She underwent robotic retroperitoneal lymph node dissection.", ["retroperitoneal lymph node dissection"]),
        ("She had osteosynthesis of the right humerus and radiotherapy.", ["internal fixation"]),
        (
            "Wide resection of the femur was performed. Internal fixation with plates was carried out.",
            ["wide local excision"],
        ),
        ("She had low anterior resection with total mesorectal excision.", ["low anterior resection"]),
        ("A total mesorectal excision and a hysterectomy were done.", ["total mesorectal excision", "hysterectomy"]),
        ("The swelling was incised and drained.", ["incision and drainage"]),
        ("GTR was achieved through a suboccipital approach.", ["resection"]),
        ("Optimal debulking was achieved.", ["debulking"]),
        ("Right hemithyroidectomy, followed by completion thyroidectomy.", ["hemithyroidectomy", "thyroidectomy"]),
        ("Orchiectomy, followed by chemotherapy and then resection of the nodal mass.", ["orchiectomy", "resection"]),
        ("Marrow biopsy was reported as metastasis from carcinoma.", ["bone marrow biopsy"]),
        ("Bone marrow biopsy showed no metastasis.", []),
        ("We opted for surgical excision, which was done under local anesthesia.", ["excision"]),
        ("She had had a similar swelling, and a history of excision 3 years ago.", ["excision"]),
        ("She had undergone cholecystectomy 7 years previously.", []),
        ("Hysterectomy had been done ten years ago for fibroids.", []),
        ("Histology of the hysterectomy performed for fibroids showed leiomyosarcoma.", ["hysterectomy"]),
        ("Excision of the tumor was attempted but abandoned because of bleeding.", []),
        ("Surgical resection is the treatment of choice.", []),
        ("Wide excision would have been mutilating.", []),
        ("A biopsy is needed.", []),
        ("The tumor was removed. Her pain disappeared within two months of surgery.", ["resection"]),
        ("Resection was planned but she died.", []),
        ("She refused amputation.", []),
        ("She had a history of appendectomy.", []),
        ("The suction drain was removed.", []),
        ("A frozen section was examined.", []),
        ("A biopsy curettage was performed.", ["biopsy"]),
        ("Because a malignancy could not be excluded, an open biopsy was performed.", ["biopsy"]),
        ("CT did not show metastases, and we performed amputation.", ["amputation"]),
        ("CT did not show metastases, and she did not undergo amputation.", []),
        ("Resection was chosen as treatment, but she left.", []),
        ("We had scheduled an operation when she died.", []),
        ("She was admitted for amputation. Histology showed a leiomyosarcoma.", ["amputation"]),
        ("She was admitted for amputation. She went home against advice.", []),
        ("She was seen in the hand surgery department.", []),
        (
            "Core biopsy was taken. An additional biopsy of an inguinal lymph node was done.",
            ["core needle biopsy", "biopsy"],
        ),
        ("Excision of the nodule + resection of the tumor of the canal was done.", ["excision", "resection"]),
        ("The tumor was excised. MRI showed a new nodule which was resected.", ["excision", "resection"]),
        ("The tumor was excised. MRI showed that the tumor was completely resected.", ["excision"]),
        ("Excision was followed by resection of the recurrent mass.", ["excision", "resection"]),
        ("The mass was excised. The biopsy was received in formalin.", ["excision"]),
        (
            "A ventriculoperitoneal shunt was inserted. The tumor was resected.",
            ["ventriculoperitoneal shunt", "resection"],
        ),
        ("She underwent gastrojejunostomy. On day 3 after surgery she was well.", ["gastrojejunostomy"]),
        ("Gastrectomy with gastrojejunostomy was performed.", ["gastrectomy"]),
        ("After portal vein embolization, hepatectomy was done.", ["portal vein embolization", "hepatectomy"]),
        ("The feeding artery was embolized and the tumor was resected.", ["resection"]),
        ("She had coronary bypass surgery.", []),
        ("She had a second surgery. Selective lymph node dissection was performed.", ["lymph node dissection"]),
        ("Gastrectomy was performed. Lymph node dissection was added.", ["gastrectomy"]),
        ("Distal pancreatectomy and splenectomy were performed.", ["distal pancreatectomy", "splenectomy"]),
        ("Renal biopsy revealed IgA nephropathy.", []),
    ],
)
def test_one_finding_an_operation(rows_of: RowsOf, story: str, operations: list[str]) -> None:
    assert found(rows_of, story, "surgeries") == operations


@pytest.mark.parametrize(
    ("story", "extent"),
    [
        ("The tumor was completely excised.", "gross total"),
        ("The mass was removed en bloc.", "gross total"),
        ("Excision was performed. The surgical margins were free of tumor.", "gross total"),
        ("Only partial resection of the tumor was possible.", "subtotal"),
        ("The mass was excised. The margins were positive.", "subtotal"),
        ("A total gastrectomy was performed.", None),
        ("Partial resection of the lower lobe was performed.", None),
        ("Adrenalectomy was done. The scan was negative for residual tumor.", None),
        ("An incisional biopsy was taken.", "biopsy"),
        ("Palliative resection was performed.", "subtotal"),
        ("Right colectomy and partial gastrectomy were performed.", None),
        ("Almost complete resection of the tumor was achieved.", "subtotal"),
        ("Hysterectomy and oophorectomy were done. The margins were free of tumor.", "gross total"),
        ("Amputation was done and the pain totally regressed.", None),
        ("About 90% of the tumor was removed.", "subtotal"),
        ("Only a small part of the tumor could be resected.", "subtotal"),
        ("Simpson grade II excision was performed.", "gross total"),
        ("Simpson grade IV resection was performed.", "subtotal"),
        ("The whole tumor was removed.", "gross total"),
        ("The tumor was excised. The surgical margins were not free of tumor.", "subtotal"),
        ("The tumor was excised. Tumor extended to the resection margin.", "subtotal"),
        ("The tumor was excised. It did not extend to the margins.", None),
        ("Excision was done with adequate margins.", "gross total"),
        ("Amputation was done to fully relieve the pain.", None),
    ],
)
def test_extent(rows_of: RowsOf, story: str, extent: str | None) -> None:
    rows = rows_of(PATIENT + story)
    assert rows[0].findings["surgeries"][0].attributes.get("extent") == extent


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
    ],
)
def test_courses_of_radiotherapy(
    rows_of: RowsOf, story: str, courses: list[tuple[str, float | None, int | None]]
) -> None:
    rows = rows_of(PATIENT + story)
    told = [
        (f.value, f.attributes.get("dose_gy"), f.attributes.get("fractions"))
        for f in rows[0].findings.get("radiotherapy", ())
    ]
    assert told == courses


@pytest.mark.parametrize(
    ("story", "field", "target"),
    [
        ("Partial hepatectomy was performed.", "surgeries", "liver"),
        ("She recovered. She slept. A nodule of the lung was found and resected.", "surgeries", "lung"),
        ("The tumor was excised with a cuff of the femoral vein.", "surgeries", "thigh"),
        ("Adrenalectomy was done.", "surgeries", "adrenal gland"),
        ("Above-knee amputation was done.", "surgeries", "thigh"),
        ("She received pelvic radiotherapy.", "radiotherapy", "pelvis"),
        ("She received radiotherapy with 50 Gy to the sacrum.", "radiotherapy", "sacrum"),
        ("The tumor bed was treated with radiotherapy.", "radiotherapy", "tumor bed"),
        ("Radiosurgery to the resection cavity followed.", "radiotherapy", "resection cavity"),
        ("The bladder was full. Radiotherapy was given.", "radiotherapy", None),
        ("Metastases of the spine were treated with radiotherapy.", "radiotherapy", "spine"),
        ("The neck recurrence was treated with radical radiotherapy.", "radiotherapy", "neck"),
        ("She received radiotherapy for bone metastases of the sacrum.", "radiotherapy", "sacrum"),
        ("She received radiotherapy for bone metastases of breast cancer.", "radiotherapy", "bone"),
        ("The lung nodule was resected and the mediastinum was irradiated.", "radiotherapy", "mediastinum"),
        ("Radiotherapy was given. She received 50 Gy in 25 fractions to the pelvis.", "radiotherapy", "pelvis"),
        ("CT showed a retroperitoneal mass. It arose from the duodenum. It was resected.", "surgeries", "duodenum"),
        (
            "CT showed a pelvic mass. At laparotomy a tumor of the mesentery was found. It was resected.",
            "surgeries",
            "mesentery",
        ),
        ("Colonoscopy showed an ulcer. Biopsies revealed a metastasis.", "surgeries", "colon"),
        ("Gastroscopy was normal. A biopsy was taken from the pleura.", "surgeries", "pleura"),
        ("Fine-needle aspiration was performed to obtain tissue from the pancreas.", "surgeries", "pancreas"),
        ("A leiomyosarcoma of the ileum was removed.", "surgeries", "ileum"),
        ("Laparotomy was performed and a tumor of the spleen was removed.", "surgeries", "spleen"),
        ("A liver nodule was found. Segmentectomy was performed.", "surgeries", "liver"),
        ("Right upper lobectomy was performed.", "surgeries", "lung"),
        ("There were no lung metastases. Excision was performed.", "surgeries", "thigh"),
        ("A skin-colored nodule was excised.", "surgeries", "thigh"),
        ("A ventriculoperitoneal shunt was inserted.", "surgeries", None),
    ],
)
def test_target(rows_of: RowsOf, story: str, field: str, target: str | None) -> None:
    finding = rows_of(PATIENT + story)[0].findings[field][0]
    assert finding.attributes.get("target") == target


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
    ],
)
def test_drugs_given(rows_of: RowsOf, story: str, drugs: list[str]) -> None:
    assert found(rows_of, story, "systemic_therapies") == drugs


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
    ],
)
def test_treatments_not_given(rows_of: RowsOf, story: str, refused: list[tuple[str, str]]) -> None:
    rows = rows_of(PATIENT + story)
    told = [(f.value, f.attributes.get("reason")) for f in rows[0].findings.get("treatments_not_given", ())]
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
    ],
)
def test_sequence_follows_time(rows_of: RowsOf, story: str, order: list[str]) -> None:
    assert found(rows_of, story, "treatment_sequence") == [order]

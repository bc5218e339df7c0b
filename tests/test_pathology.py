"""Stains, proliferation, mitoses and grades in clinical phrases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caserows.model import CaseRow

INTRODUCTION = "A 50-year-old woman underwent resection of a tumor. "
Rows = Callable[[str], list[CaseRow]]


def stains(rows: list[CaseRow]) -> set[str]:
    return {f"{f.value}{'+' if f.attributes['result'] == 'positive' else '-'}" for f in rows[0].findings.get("ihc", ())}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cells were negative for desmin, CD34 and S100; positive for EMA.", "desmin- CD34- S100- EMA+"),
        ("Desmin, CD34 and S100 were positive, GFAP and EMA negative.", "desmin+ CD34+ S100+ GFAP- EMA-"),
        ("Immunostaining: desmin+, CD34−, EMA (+).", "desmin+ CD34- EMA+"),
        ("The cells were immunoreactive for CD10 but not for EMA or inhibin.", "CD10+ EMA- inhibin-"),
        ("No expression of GFAP was seen.", "GFAP-"),
        ("Nuclear INI1 expression was lost.", "INI1-"),
        ("Estrogen and progesterone receptors were negative.", "ER- PR-"),
        ("The carcinoma was triple-negative.", "ER- PR- HER2-"),
        ("The cells were thyroglobulin (-), CK7+ and TTF-1 (+).", "thyroglobulin- CK7+ TTF-1+"),
        ("The cells were CK7⁺ and CK20⁻.", "CK7+ CK20-"),
        ("Stains: CK20 (−), p63 (1+), CD45 (neg).", "CK20- p63+ CD45-"),
        ("Immunohistochemically CK(+), EMA(+/-), S-100(-).", "cytokeratin+ S100-"),
        ("There was loss of INI1 expression and retained expression of BRG1.", "INI1- BRG1+"),
        ("Staining with CEA, BerEP4 and TTF-1 was absent.", "CEA- BerEP4- TTF-1-"),
        ("Staining for S-100 and SOX10 was positive, staining for desmin negative.", "S100+ SOX10+ desmin-"),
        ("Immunohistochemical staining for p16 was strong and diffuse.", "p16+"),
        ("None of the cells expressed CD34 or S-100.", "CD34- S100-"),
        ("S-100 and CD34 were negative, as were desmin and SMA.", "S100- CD34- desmin- SMA-"),
        ("CK7 and TTF-1 were diffusely and strongly positive while p40 was completely negative.", "CK7+ TTF-1+ p40-"),
        ("The tumor was highlighted by CD31 and ERG.", "CD31+ ERG+"),
        ("It showed CK7 expression, CDX2 expression and absence of CK20.", "CK7+ CDX2+ CK20-"),
        ("The tumor was negative by immunohistochemical staining for AFP.", "AFP-"),
        ("ER, 95%; PR, 0%; HER2 score 3+.", "ER+ PR- HER2+"),
        ("HER2 was 1+.", "HER2-"),
        ("HER2 was 2+.", ""),
        ("The cells were negatives for HMB45 and positives for S100.", "HMB-45- S100+"),
        ("EMA highlighted perineural fibroblasts, the stroma held CD34-positive vessels.", ""),
        ("She had CD4+ of 291 cells.", ""),
        (
            "The cells were immunoreactive for the gene NKX2.2, as well as the markers CD56 and NSE.",
            "NKX2.2+ CD56+ NSE+",
        ),
        ("There was a c-myc rearrangement, BCL2 (-).", "BCL2-"),
        ("The stains showed CK7: (-), CK20: (+).", "CK7- CK20+"),
        ("Sections were stained with antibodies to CD3 and CD20. The cells stained for CD20.", "CD20+"),
        ("The CD4/CD8 ratio was positive.", ""),
        ("There was a weak Ki-67 index and HER2 was negative.", "HER2-"),
        ("The cells were positive for actin.", "actin+"),
        ("PD-L1 expression was <1%.", "PD-L1-"),
        (
            "Stains for EMA, CD45 and desmin were done. Desmin was positive, all other markers were negative.",
            "desmin+ EMA- CD45-",
        ),
        ("Stains for EMA and CD45 were done. It was negative for other lymphoid markers.", "CD45-"),
        # a sign behind the abbreviation in brackets, lists with semicolons, lists of a flow phenotype
        ("It showed: glial fibrillary acidic protein (GFAP) (+), neuron-specific enolase (NSE) (-).", "GFAP+ NSE-"),
        ("The cells did not express desmin; the EMA; CD34 or inhibin.", "desmin- EMA- CD34- inhibin-"),
        ("The tumor expressed CD34; desmin and EMA remained unstained.", "CD34+ desmin- EMA-"),
        ("There were CD3-CD10-CD20+ lymphoid cells.", "CD3- CD10- CD20+"),
        # whom the verb governs
        ("The cells weakly expressed CD34 and EMA.", "CD34+ EMA+"),
        ("The cells didn’t express EMA and CD34.", "EMA- CD34-"),
        ("There was loss of MSH2 and MSH6 protein expression.", "MSH2- MSH6-"),
        ("The infiltrate was strongly stained by CD20 and BCL2.", "CD20+ BCL2+"),
        ("They expressed p53, but not thyroid transcription factor 1 (TTF-1).", "p53+ TTF-1-"),
        ("AR was tested, which was positive without naming the share of AR expression.", "AR+"),
        ("The cells expressed CD56 and CD3 and were labeled for EBV-encoded RNA in situ hybridization.", "CD56+ CD3+"),
        ("CD10 was positive and a renal carcinoma was suggested.", "CD10+"),
        # receptors
        ("The expression of hormone receptors (ER and PgR) was high.", "ER+ PR+"),
        ("Hormone receptors were negative.", "ER- PR-"),
        ("Hormone receptors were positive.", ""),
        ("Estrogen receptor status was 90%, progesterone receptor 0%, HER2 was negative.", "ER+ PR- HER2-"),
        # names
        ("Staining for cytokeratins (AE1/AE3 and MNF116) was negative.", "AE1/AE3- MNF116-"),
        ("The cells were positive for cytokeratin, AE1/AE3 and MNF116.", "cytokeratin+ AE1/AE3+ MNF116+"),
        ("The cells were negative for desmin, AML and PS100.", "desmin- SMA- S100-"),
        ("AML was diagnosed, the blasts were positive for CD34 and desmin.", "CD34+ desmin+"),
        (
            "The cells expressed antichromogranin and were negative for antisynaptophysin.",
            "chromogranin+ synaptophysin-",
        ),
        ("The cells were positive for parathyroid hormone-related peptide.", "PTHrP+"),
        ("Staining for G-CSF was positive.", "G-CSF+"),
        ("The cells were positive for paired-box gene 8.", "PAX8+"),
        ("Amplification of the genes MDM2 and CDK4 was negative.", ""),
        ("The cells were negative for CD56 and Ki-67.", "CD56- Ki-67-"),
        ("Immunostains for desmin and CD34 were performed.", ""),
        ("CD99 was equivocal.", ""),
        ("An EGFR mutation was negative.", ""),
        ("Serum AFP was negative.", ""),
        # the result in brackets, after a dash, or left out
        ("Tumor cells were CK7 (strongly positive), CK20 (negative) and TTF-1 (negative).", "CK7+ CK20- TTF-1-"),
        ("CK7 - positive, CK20 - negative.", "CK7+ CK20-"),
        ("CK7 was strongly expressed, while CK20 was not.", "CK7+ CK20-"),
        ("The cells were (+) for CK7.", "CK7+"),
        ("Estrogen receptors (ER) 90% and progesterone receptors (PR) 70%.", "ER+ PR+"),
        ("CK7 immunostaining showed strong cytoplasmic positivity; no CK20 staining was found.", "CK7+ CK20-"),
        # two nouns, each with its marker
        ("EMA and desmin positivity with GFAP negativity was seen.", "EMA+ desmin+ GFAP-"),
        ("Nuclear beta-catenin accumulation was observed.", "beta-catenin+"),
        ("The carcinoma was deficient in MLH1 and PMS2.", "MLH1- PMS2-"),
        ("An SDHB-deficient tumor was diagnosed.", "SDHB-"),
        ("The tumor cells were atypical, and the patient had IgA and IgG4 deficiency.", ""),
        (
            "Plasma cells were positive for CD138 with kappa light chain restriction and no lambda.",
            "CD138+ kappa+ lambda-",
        ),
        ("Human epidermal growth factor receptor type 2 was negative.", "HER2-"),
        # what immunohistochemistry showed, with no word of polarity
        (
            "Immunohistochemistry showed CK19 and oestrogen receptor, but not E-cadherin or CK7.",
            "CK19+ ER+ E-cadherin- CK7-",
        ),
        ("Immunostaining of the tumor revealed S100, SOX10 and HMB-45.", "S100+ SOX10+ HMB-45+"),
        ("Immunohistochemistry showed CK7 and CK20 to be negative.", "CK7- CK20-"),
        ("Immunohistochemistry showed EMA positivity, desmin negativity and S100 negativity.", "EMA+ desmin- S100-"),
        ("Immunohistochemistry showed a Ki-67 of 20%.", ""),
        # a receptor without its noun
        ("The malignant cells were estrogen-positive and progesterone-negative.", "ER+ PR-"),
        ("She had an estrogen-positive, HER2-negative carcinoma.", "ER+ HER2-"),
        ("Anti-estrogen therapy was given.", ""),
    ],
)
def test_ihc(text: str, expected: str, rows_of: Rows) -> None:
    assert stains(rows_of(INTRODUCTION + text)) == set(expected.split())


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("The Ki-67 index was 12%.", "ki67_percent", [12]),
        ("Eleven mitoses were counted per 10 high-power fields.", "mitoses_per_10_hpf", [11]),
        ("It was a sarcoma, WHO grade-III.", "grades", ["WHO 3"]),
        ("She had grade III splenomegaly.", "grades", []),
        ("The histological effect was grade 3.", "grades", []),
        ("Suspecting a high-grade glioma, we operated.", "grades", []),
        ("The proliferative index was 10%.", "ki67_percent", [10]),
        ("The Ki-67 stain revealed moderate nuclear staining in approximately 15% of the cells.", "ki67_percent", [15]),
        ("The mitotic count was between 2-20 per 10 HPF.", "mitoses_per_10_hpf", [2, 20]),
        ("Mitotic activity was below 3 MF/10 HPF.", "mitoses_per_10_hpf", [3]),
        ("It was a grade 1-2 follicular lymphoma.", "grades", ["grade 1", "grade 2"]),
        ("The tumor was classified grade III of the Furhman system.", "grades", ["Fuhrman 3"]),
        ("A giant cell tumor, Campanacci grade II, was curetted.", "grades", ["Campanacci 2"]),
        ("It was a grade 2 carcinoma by Scarf Bloom and Richardson.", "grades", ["SBR 2"]),
        ("The sarcoma was FLNCC grade 3.", "grades", ["FNCLCC 3"]),
        ("It was a high-grade papillary carcinoma (GIII).", "grades", ["high grade", "grade 3"]),
        ("Fundoscopy showed grade 2 papilledema.", "grades", []),
        ("Resection showed grade 2 therapeutic effects.", "grades", []),
        ("Chemotherapy caused a grade 3 skin eruption.", "grades", []),
        ("He had grade 4 finger clubbing.", "grades", []),
        ("The stent showed a high-grade in-stent-restenosis.", "grades", []),
        ("The GI tract was normal.", "grades", []),
        ("Prostate biopsy showed Gleason 4 + 3.", "grades", ["Gleason 7"]),
        ("Ki-67 was found in thirty percent of cells.", "ki67_percent", [30]),
        ("ER was 90% positive, Ki-67 was low.", "ki67_percent", []),
        ("In 10 high-power fields 5 mitoses were found.", "mitoses_per_10_hpf", [5]),
        ("Mitoses were estimated at 2 per 50 high-power fields.", "mitoses_per_10_hpf", [0.4]),
        ("There were 12 mitoses in 20 HPF.", "mitoses_per_10_hpf", [6]),
        ("There were 2 mitoses per high-power field.", "mitoses_per_10_hpf", []),
        ("The mitotic activity was 5 figures per 10 high power fields.", "mitoses_per_10_hpf", [5]),
        ("It was a grade II meningioma according to the WHO classification.", "grades", ["WHO 2"]),
        ("It was a meningioma (World Health Organization [WHO] grade II).", "grades", ["WHO 2"]),
        ("It was an oligodendroglioma (WHO °III).", "grades", ["WHO 3"]),
        ("It was an oligodendroglioma (WHO grade Ⅲ).", "grades", ["WHO 3"]),
        ("It was a liposarcoma (FNCLCC G2).", "grades", ["FNCLCC 2"]),
        ("It was a carcinoma of ISUP grade group 2.", "grades", ["ISUP 2"]),
        ("His WHO 2 performance status improved.", "grades", []),
        ("The response was grade III in the Evans classification.", "grades", []),
    ],
)
def test_numbers_and_grades(text: str, field: str, expected: list[object], rows_of: Rows) -> None:
    assert [f.value for f in rows_of(INTRODUCTION + text)[0].findings.get(field, ())] == expected

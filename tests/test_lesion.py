"""The index tumor as a thing seen and measured: its size, its bleeding."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caserows.model import CaseRow

Rows = Callable[[str], list[CaseRow]]


def value(rows_of: Rows, text: str, field: str) -> object:
    """The flat value of a field in the only row; None where it is empty."""
    (row,) = rows_of(text)
    found = row.findings.get(field, ())
    return found[0].value if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 60-year-old man had a thigh mass of 4.1 x 3 x 2 cm.", 41),
        ("A 60-year-old man had a thigh mass measuring 19X13 cm.", 190),
        ("A 60-year-old man had a thigh mass, 38 mm across.", 38),
        ("A 60-year-old man had a thigh sarcoma. It was excised with a margin of 2 cm.", None),
        ("A 60-year-old man had a thigh sarcoma. At follow-up a residual tumor of 2 cm was seen.", None),
        ("A 42-year-old woman had a tumor of the right tube, measuring 100/80 mm.", 100),
        ("A 42-year-old woman had brain metastases. The mass in the left lung was 7 × 6 cm.", None),
    ],
)  # fmt: skip
def test_size_is_the_largest_dimension_before_treatment(rows_of: Rows, text: str, expected: float | None) -> None:
    assert value(rows_of, text, "tumor_size_mm") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 60-year-old man had a gastric tumor of 5 cm. CT showed lymph nodes (celiac and hepatic), the largest of which measured 70 mm.", 50),
        ("A 60-year-old man had a tumor of the right kidney measuring 9 cm. The excised organ measured 14 cm.", 90),
        ("A 60-year-old man had a liver mass of 7 cm. A tumor was suspected. Histology confirmed actinomycosis.", None),
        ("A 60-year-old man had a tumor and a dilated bile duct (CBD) measuring 2 cm.", None),
        ("A 60-year-old man had an enlarged thyroid gland with a 4 x 3 mm sized hypoechoic nodule.", 4),
        ("A 60-year-old man had a jaw mass. Histology was conclusive of a 5cm high-grade chondrosarcoma.", 50),
        ("A 45-year-old man had a lump of the thigh. The tumor size was 8x7x6 cm3. Histology confirmed leiomyosarcoma.", 80),
        ("A 45-year-old man had a lump of the thigh. The tumor was 8 x 7 x 6 cm 3 in size. Histology confirmed leiomyosarcoma.", 80),
        ("A 45-year-old man had a lump of the thigh. The tumor volume was 80 cm3. Histology confirmed leiomyosarcoma.", None),
        ("A 45-year-old man had a lump of the thigh. The lump had grown to 8 cm. Histology confirmed leiomyosarcoma.", 80),
        ("A 45-year-old man had a lump of the thigh. A solid lesion of diameter equal to 5 cm was present. Histology confirmed leiomyosarcoma.", 50),
        ("A 45-year-old man had a lump of the thigh. The lump lay close to 8 cm of tendon. Histology confirmed leiomyosarcoma.", None),
        ("A 45-year-old man had a lump of the thigh. A 5- to 7-cm mass was palpated. Histology confirmed leiomyosarcoma.", 70),
        ("A 45-year-old man had a lump of the thigh. MRI showed a mass, measuring up to 2.5 cm, in the thigh. Histology confirmed leiomyosarcoma.", 25),
        ("A 60-year-old man had cough. Chest CT showed a 2.5 x 2 cm opacity in the right lung. Histology confirmed adenocarcinoma.", 25),
        ("A 50-year-old woman had a 1.5×1.0-cm pigmented macule on the heel. Histology: melanoma.", 15),
        ("A 60-year-old woman had a hypoechoic area of 25 mm in the left breast. Histology confirmed invasive ductal carcinoma.", 25),
        ("A 45-year-old man had a lump of the thigh. The lump was removed. Three years later it had regrown to 6 cm. Histology confirmed leiomyosarcoma.", None),
        ("A 45-year-old man had a lump of the thigh. On MRI it was 8 cm by 4 cm by 3.5 cm. Histology confirmed leiomyosarcoma.", 80),
        ("A 45-year-old man had a lump of the thigh. PE: firm, fixed, 8x5 cm. Histology confirmed leiomyosarcoma.", 80),
        ("A 45-year-old man had a lump of the thigh. He underwent biopsy. The needle was 8 cm. Histology confirmed leiomyosarcoma.", None),
        ("A 45-year-old man had a lump of the thigh. The lesion measured 5 (AP) × 4 (TR) × 8 (CC) cm. Histology confirmed leiomyosarcoma.", 80),
    ],
)  # fmt: skip
def test_what_is_measured_is_the_tumor(rows_of: Rows, text: str, expected: float | None) -> None:
    assert value(rows_of, text, "tumor_size_mm") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 60-year-old man had a thigh tumor with necrosis and hemorrhage.", "present"),
        ("A 60-year-old man had a thigh tumor. The tumor showed no hemorrhage.", "absent"),
        ("A 60-year-old woman with a uterine tumor complained of vaginal bleeding.", None),
        ("A 60-year-old man had a family history of gout and a hemorrhagic left thigh mass.", "present"),
        ("A 60-year-old man had a bleeding gingival lesion.", "present"),
        ("A 60-year-old man had a ruptured liver tumor and hemoperitoneum.", "present"),
        ("A 60-year-old man had two brain tumors. There were no signs of bleeding into either of them.", "absent"),
        ("A 60-year-old man had gastrointestinal bleeding and a thigh mass.", None),
        ("A 60-year-old man had a thigh mass. The mass was thought to be a hematoma.", None),
        (
            "A 60-year-old man had headaches. CT showed a bleed into a tumor of the cerebellum. Histology: hemangioblastoma.",
            "present",
        ),
        (
            "A 60-year-old man had headaches. CT showed a frontal mass. There was no evidence of hemorrhage. Histology: glioblastoma.",
            "absent",
        ),
        (
            "A 60-year-old man had headaches and a frontal glioblastoma. He underwent craniotomy. There was no evidence of hemorrhage.",
            None,
        ),
    ],
)  # fmt: skip
def test_hemorrhage_is_bleeding_of_the_tumor(rows_of: Rows, text: str, expected: str | None) -> None:
    assert value(rows_of, text, "hemorrhage") == expected

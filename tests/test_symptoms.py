"""Complaints and examination findings in clinical phrases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caserows.model import CaseRow

Rows = Callable[[str], list[CaseRow]]


def told(rows_of: Rows, text: str) -> str:
    """The symptoms of the first row, each with its side in brackets: "cough; knee pain (left)"."""
    found = rows_of(text)[0].findings.get("symptoms", ())
    sides = ((f.value, f.attributes.get("laterality")) for f in found)
    return "; ".join(sorted({f"{value} ({side})" if side else str(value) for value, side in sides}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 50-year-old man presented with headache and vomiting.", "headache; vomiting"),
        ("A 50-year-old man complained of pain in the left knee.", "knee pain (left)"),
        ("A 50-year-old man presented with cough. He denied fever.", "cough"),
        ("A 50-year-old man presented with cough. Glasgow Coma Scale was 15.", "cough"),
        ("A 50-year-old man presented with cough. CT showed a nodule in the lung.", "cough"),
        ("A woman with weight loss and fatigue was found to have a lung tumor.", "fatigue; weight loss"),
        ("A 50-year-old man with no comorbidities was admitted with back pain.", "back pain"),
        ("A 50-year-old man presented with chest and back pain.", "back pain; chest pain"),
        ("A 50-year-old man presented with weakness in the arms and legs.", "arm weakness; leg weakness"),
        ("A 50-year-old man presented with an enlarged liver and back pain.", "back pain; hepatomegaly"),
        ("A 50-year-old man presented with pain in the knee and thigh swelling.", "knee pain; thigh swelling"),
        ("A man presented with aching pain in the right iliac fossa.", "right lower quadrant pain (right)"),
        ("A man was admitted to the department of visceral surgery with acute fever.", "fever"),
        ("A man presented with systemic symptoms such as fever, malaise and night sweats.", "fever; malaise; night sweats"),
        ("A man with a tumor of the colon was admitted with a previous history of 3 days of vomiting.", "vomiting"),
        ("A man, a known case of diabetes, was brought with hemiplegia on the right.", "hemiplegia (right)"),
        ("A man presented with left-sided neck and shoulder pain.", "neck pain (left); shoulder pain (left)"),
        ("A man presented with lumbago on the right and weight loss.", "low back pain (right); weight loss"),
        ("A man presented with right otalgia and fever.", "fever; otalgia (right)"),
        ("A man presented with fever. Apart from pallor the examination was normal.", "fever; pallor"),
        ("A man, whose mother had had breast cancer, had suffered from leg weakness.", "leg weakness"),
        ("A man presented with siezures, dispnea and diarrhae.", "diarrhea; dyspnea; seizure"),
        ("A man was admitted for symptoms of cholecystitis. A renal tumor was resected.", "cholangitis"),
        ("A man presented with loss of height and kyphosis.", "kyphosis; loss of height"),
        ("A woman with no medical history consulted for back pain and nausea.", "back pain; nausea"),
        ("A man was hospitalized for cough and iron-deficiency anemia.", "anemia; cough"),
        ("A man presented with knee pain that disturbed his sleep and limited his daily activities.", "insomnia; knee pain; limitation of daily activities"),
        ("A man presented with fever. His urine output had gradually decreased.", "decreased urine output; fever"),
        ("A man presented with fever. His general condition was poor.", "fever; reduced general condition"),
        ("A man was seen. No surgery was done due to his generally poor condition.", "reduced general condition"),
        ("A man with a renal tumor complained of fresh red blood in his stool.", "hematochezia"),
        ("A man presented with worsening of his right visual acuity.", "decreased visual acuity (right)"),
        ("A man with a renal tumor presented with asymptomatic gross hematuria.", "hematuria"),
        ("A man awaiting a gastroscopy for symptoms of heartburn presented with vomiting.", "heartburn; vomiting"),
        ("A woman was referred for surgical evaluation of breast pain.", "breast pain"),
        ("A man presented with right knee swelling and an ipsilateral groin pain.", "groin pain (right); knee swelling (right)"),
        ("A man presented with vomiting and a mass in the left groin.", "inguinal mass (left); vomiting"),
    ],
)  # fmt: skip
def test_complaints(rows_of: Rows, text: str, expected: str) -> None:
    assert told(rows_of, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 50-year-old woman presented with a mass in her left breast.", "breast mass (left)"),
        ("A 50-year-old man presented with a painless mass.", "palpable mass"),
        ("A 50-year-old man presented with a firm growth of the right thigh.", "thigh mass (right)"),
        ("A 50-year-old man noticed a swelling. Rectal examination showed a smooth mass.", "mass; swelling"),
        ("A 50-year-old man presented with a swelling of the left mandible.", "mandibular swelling (left)"),
        ("A boy presented with cough. Multiple skin nodules appeared on his back.", "cough; skin nodule"),
        ("A girl presented with a mass measuring 3 × 4 cm in the outer quadrant of her right breast.", "breast mass (right)"),
        ("A man was seen. On examination, a soft mass was found arising from the lower third of the rectum.", "rectal mass"),
        ("A woman presented with a right thigh tumor.", "thigh mass (right)"),
        ("A woman consulted for a swelling of the parotid gland. Examination found a left parotid mass of 4 cm.", "parotid swelling (left)"),
        ("A woman presented with a mass in the axilla. Examination revealed a firm mass of 5 cm.", "axillary mass"),
        ("A man presented with a mass in the axilla. Examination revealed another firm mass.", "axillary mass; palpable mass"),
        ("A man presented with a mass in the groin suspected to be a hernia.", "inguinal mass"),
        ("A man was admitted to our hospital with a left inguinal tumor.", "inguinal mass (left)"),
        ("A woman consulted for a urethral mass and urethral bleeding.", "urethral bleeding; urethral mass"),
        ("A man presented with an asymptomatic mass of the upper lip.", "lip mass"),
        ("A woman presented again with a draining mass on her neck.", "neck mass"),
        ("A woman was 51 years old when she first noted a mass in her left breast.", "breast mass (left)"),
        ("A woman noticed an enlarging neck mass, which was considered a metastasis.", "neck mass"),
        ("A woman presented with cough. Examination revealed a 3.5 × 2.5 cm firm mass.", "cough; palpable mass"),
    ],
)  # fmt: skip
def test_lumps(rows_of: Rows, text: str, expected: str) -> None:
    assert told(rows_of, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 50-year-old man had absent knee and ankle reflexes, and his abdomen was slightly distended.", "abdominal distension; areflexia"),
        ("A 50-year-old man had thigh pain. The McMurray manoeuvre was positive, and a positive Spurling maneuver was found.", "mcmurray manoeuvre was positive; positive spurling maneuver; thigh pain"),
        ("A man presented with fever. Examination revealed a palpable right submandibular lymph node.", "fever; lymphadenopathy (right)"),
        ("A man presented with fever. He was not oriented. The muscle tone was reduced.", "disorientation; fever; hypotonia"),
        ("A man presented with a worsening of his general condition.", "reduced general condition"),
        ("A man presented with shoulder pain. His drop arm test was positive.", "drop arm test was positive; shoulder pain"),
        ("A man was seen. The liver was palpable and the spleen was enlarged.", "hepatomegaly; splenomegaly"),
        ("A man was unable to swallow. He could not open his mouth.", "dysphagia; trismus"),
        ("A man was examined. Muscle strength was 3/5 in the left arm.", "weakness (left)"),
        ("A man presented with left hemiparesis. Power was 3/5.", "hemiparesis (left)"),
        ("A man was examined. Visual acuity was 20/200 in the right eye.", "decreased visual acuity (right)"),
        ("A man was examined. Blood pressure was 180/100 mmHg and pulse rate 124 bpm.", "hypertension; tachycardia"),
        ("A man was examined. His left leg was swollen and his right arm was weak.", "arm weakness (right); leg edema (left)"),
        ("A man was examined. Breath sounds were decreased on the left.", "decreased breath sound (left)"),
        ("A man presented with frequency, urgency and dysuria.", "dysuria; urinary frequency; urinary urgency"),
        ("A man presented with loss of weight and appetite.", "anorexia; weight loss"),
    ],
)  # fmt: skip
def test_signs_of_the_examination(rows_of: Rows, text: str, expected: str) -> None:
    assert told(rows_of, text) == expected


def no_symptom(rows_of: Rows, story: str) -> bool:
    """Whether a story behind a cough adds nothing to it."""
    return told(rows_of, f"A 50-year-old man presented with cough and a renal tumor. {story}") == "cough"


@pytest.mark.parametrize(
    "story",
    [
        "Fever (-), chills (-).",
        "Blood pressure was 120/80 mmHg, heart rate 80 beats per minute, temperature 36.8 °C.",
        "Muscle strength was 5/5 and visual acuity was 20/20.",
        "Fever, vomiting or weight loss were not reported.",
        "Lymphoma of the Central Nervous System was ruled out.",
        "The patient didn't report any fever.",
        "There was a fall of left ventricular function.",
        "An ileo-colic anastomosis was made.",
        "The examination didn't find any mass or hepatomegaly.",
        "The inguinal nodes were not enlarged.",
        "The cough was not associated with any fever, pallor or pain.",
        "No urinary complaints (frequency, dysuria, urgency etc.) were present.",
        "Sensation was not altered.",
        "His sleep was good.",
    ],
)
def test_what_is_denied_or_normal_is_no_symptom(rows_of: Rows, story: str) -> None:
    assert no_symptom(rows_of, story)


@pytest.mark.parametrize(
    "story",
    [
        "He had known chronic hypertension.",
        "His history included pancreatitis and kidney stones.",
        "Common symptoms of this tumor are headache and vomiting.",
        "He was advised to return if fever or headache occurred.",
        "His medical history included rheumatoid arthritis.",
        "Colonoscopy had shown ulcerative colitis.",
        "The cough had begun after a trivial fall.",
        "He died of respiratory failure.",
        "Aspiration pneumonia was the cause of death.",
        "MRI showed an asymptomatic stroke.",
        "He had recovered from Q fever.",
        "Echocardiography showed tricuspid regurgitation.",
        "His history included asthma and obstructive sleep apnea.",
        "He had a history of atrial fibrillation, asthma, epistaxis and gout.",
        "He had undergone an orchidopexy at the age of 8 for undescended testes.",
        "A bulla of the apex of the lung had been resected for a pneumothorax.",
        "An initial diagnosis of soft tissue tumor was made.",
        "It had first been treated as a deep vein thrombosis.",
        "He had irritable bowel syndrome.",
    ],
)
def test_another_illness_or_what_ends_it_is_no_symptom(rows_of: Rows, story: str) -> None:
    assert no_symptom(rows_of, story)


@pytest.mark.parametrize(
    "story",
    [
        "On the second postoperative day fever and dyspnea occurred.",
        "The resection was done. Postoperatively he developed seizures.",
        "After the first cycle of trastuzumab, on day 8, he had a seizure.",
        "Sunitinib was stopped because of diarrhea.",
        "Clamping was done slowly to prevent hypotension.",
        "Tolerance of gemcitabine was marked by grade II vomiting.",
        "The infusion led to hypotension.",
        "He tolerated radiotherapy well apart from hair loss.",
        "The cough improved after the operation.",
        "He presented with nausea after commencing gefitinib.",
        "Ulcers arose, among other toxicities, induced by erlotinib.",
        "Toxicities such as nausea, vomiting, hair loss, itching, and later also headache were mild.",
        "Apatinib was terminated due to rectal bleeding.",
        "Postoperatively he developed a facial palsy, which resolved.",
        "There was much bleeding at operation.",
        "He suffered a fever on day 5 of treatment.",
        "Necrosis was found despite intraoperative bleeding.",
        "He developed tetraparesis after initiation of the first cycle of palbociclib.",
    ],
)
def test_a_consequence_of_treatment_is_no_symptom(rows_of: Rows, story: str) -> None:
    assert no_symptom(rows_of, story)


@pytest.mark.parametrize(
    "story",
    [
        "CT was done. The liver was enlarged.",
        "CT showed nodular lesions in both lungs.",
        "Nodule biopsy was performed.",
        "The mass prolapses into the ventricle.",
        "A left adrenal mass was found incidentally on abdominal CT.",
        "Tumor cells surrounded by necrosis and hemorrhage were seen.",
        "Histological examination showed ulceration.",
        "The pelvic mass was located behind the bladder.",
        "The lesion showed increased stiffness on elastography.",
        "Endoscopy had shown ulcers. Pus fluid and sputum culture were sterile.",
        "Histologically the lesion had an irregular surface with hyperkeratosis.",
        "Necrosis was present with hemorrhage.",
        "A right pleural effusion was drained.",
        "A clinically significant pleural effusion was seen on X-ray.",
        "He had a nodule in the right lobe.",
        "MRI, which reported a lesion of the rectum with enlarged lymph nodes, was done.",
        "He presented with a heterogeneous enhancing pelvic mass.",
        "He had a pelvic mass consistent with a stromal tumor on imaging.",
        "The pulmonary aspergillus nodule disappeared.",
        "There was leakage from parafoveal telangiectasia.",
        "Intravenous urography showed hydronephrosis.",
    ],
)
def test_what_an_image_or_a_tissue_shows_is_no_symptom(rows_of: Rows, story: str) -> None:
    assert no_symptom(rows_of, story)

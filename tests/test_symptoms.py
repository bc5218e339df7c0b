"""Complaints and examination findings in clinical phrases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caserows.model import CaseRow


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 50-year-old man presented with headache and vomiting.", {("headache", None), ("vomiting", None)}),
        ("A 50-year-old woman presented with a mass in her left breast.", {("breast mass", "left")}),
        ("A 50-year-old man complained of pain in the left knee.", {("knee pain", "left")}),
        ("A 50-year-old man presented with cough. He denied fever.", {("cough", None)}),
        ("A 50-year-old man presented with cough. Glasgow Coma Scale was 15.", {("cough", None)}),
        ("A 50-year-old man presented with cough. CT showed a nodule in the lung.", {("cough", None)}),
        ("A 50-year-old man presented with a painless mass.", {("palpable mass", None)}),
        ("A 50-year-old man presented with a firm growth of the right thigh.", {("thigh mass", "right")}),
        (
            "A 50-year-old man noticed a swelling. Rectal examination showed a smooth mass.",
            {("swelling", None), ("mass", None)},
        ),
        (
            "A woman with weight loss and fatigue was found to have a lung tumor.",
            {("weight loss", None), ("fatigue", None)},
        ),
        ("A 50-year-old man with no comorbidities was admitted with back pain.", {("back pain", None)}),
        (
            "A 50-year-old man had absent knee and ankle reflexes, and his abdomen was slightly distended.",
            {("areflexia", None), ("abdominal distension", None)},
        ),
        (
            "A 50-year-old man presented with chest and back pain.",
            {("chest pain", None), ("back pain", None)},
        ),
        (
            "A 50-year-old man presented with weakness in the arms and legs.",
            {("arm weakness", None), ("leg weakness", None)},
        ),
        (
            "A 50-year-old man presented with a swelling of the left mandible.",
            {("mandibular swelling", "left")},
        ),
        (
            "A 50-year-old man presented with an enlarged liver and back pain.",
            {("hepatomegaly", None), ("back pain", None)},
        ),
        (
            "A 50-year-old man presented with pain in the knee and thigh swelling.",
            {("knee pain", None), ("thigh swelling", None)},
        ),
        (
            "A boy presented with cough. Multiple skin nodules appeared on his back.",
            {("cough", None), ("skin nodule", None)},
        ),
        (
            "A girl presented with a mass measuring 3 × 4 cm in the outer quadrant of her right breast.",
            {("breast mass", "right")},
        ),
        (
            "A man was seen. On examination, a soft mass was found arising from the lower third of the rectum.",
            {("rectal mass", None)},
        ),
        ("A woman presented with a right thigh tumor.", {("thigh mass", "right")}),
        (
            "A woman consulted for a swelling of the parotid gland. Examination found a left parotid mass of 4 cm.",
            {("parotid swelling", "left")},
        ),
        (
            "A woman presented with a mass in the axilla. Examination revealed a firm mass of 5 cm.",
            {("axillary mass", None)},
        ),
        (
            "A man presented with a mass in the axilla. Examination revealed another firm mass.",
            {("axillary mass", None), ("palpable mass", None)},
        ),
        ("A man presented with aching pain in the right iliac fossa.", {("right lower quadrant pain", "right")}),
        ("A man was admitted to the department of visceral surgery with acute fever.", {("fever", None)}),
        (
            "A man presented with systemic symptoms such as fever, malaise and night sweats.",
            {("fever", None), ("malaise", None), ("night sweats", None)},
        ),
        (
            "A man with a tumor of the colon was admitted with a previous history of 3 days of vomiting.",
            {("vomiting", None)},
        ),
        ("A man, a known case of diabetes, was brought with hemiplegia on the right.", {("hemiplegia", "right")}),
        (
            "A man presented with fever. Examination revealed a palpable right submandibular lymph node.",
            {("fever", None), ("lymphadenopathy", "right")},
        ),
        (
            "A man presented with fever. He was not oriented. The muscle tone was reduced.",
            {("fever", None), ("disorientation", None), ("hypotonia", None)},
        ),
        ("A man presented with a worsening of his general condition.", {("reduced general condition", None)}),
        (
            "A man presented with shoulder pain. His drop arm test was positive.",
            {("shoulder pain", None), ("drop arm test was positive", None)},
        ),
        ("A man presented with left-sided neck and shoulder pain.", {("neck pain", "left"), ("shoulder pain", "left")}),
        (
            "A man presented with lumbago on the right and weight loss.",
            {("low back pain", "right"), ("weight loss", None)},
        ),
        ("A man presented with right otalgia and fever.", {("otalgia", "right"), ("fever", None)}),
        (
            "A man presented with fever. Apart from pallor the examination was normal.",
            {("fever", None), ("pallor", None)},
        ),
        ("A man, whose mother had had breast cancer, had suffered from leg weakness.", {("leg weakness", None)}),
        ("A man presented with a mass in the groin suspected to be a hernia.", {("inguinal mass", None)}),
        ("A man was admitted to our hospital with a left inguinal tumor.", {("inguinal mass", "left")}),
        (
            "A man was seen. The liver was palpable and the spleen was enlarged.",
            {("hepatomegaly", None), ("splenomegaly", None)},
        ),
        ("A man was unable to swallow. He could not open his mouth.", {("dysphagia", None), ("trismus", None)}),
        ("A man was examined. Muscle strength was 3/5 in the left arm.", {("weakness", "left")}),
        ("A man presented with left hemiparesis. Power was 3/5.", {("hemiparesis", "left")}),
        ("A man was examined. Visual acuity was 20/200 in the right eye.", {("decreased visual acuity", "right")}),
        (
            "A man was examined. Blood pressure was 180/100 mmHg and pulse rate 124 bpm.",
            {("hypertension", None), ("tachycardia", None)},
        ),
        (
            "A man was examined. His left leg was swollen and his right arm was weak.",
            {("leg edema", "left"), ("arm weakness", "right")},
        ),
        ("A man was examined. Breath sounds were decreased on the left.", {("decreased breath sound", "left")}),
        (
            "A man presented with frequency, urgency and dysuria.",
            {("urinary frequency", None), ("urinary urgency", None), ("dysuria", None)},
        ),
        ("A man presented with loss of weight and appetite.", {("weight loss", None), ("anorexia", None)}),
        (
            "A woman consulted for a urethral mass and urethral bleeding.",
            {("urethral mass", None), ("urethral bleeding", None)},
        ),
        (
            "A man presented with siezures, dispnea and diarrhae.",
            {("seizure", None), ("dyspnea", None), ("diarrhea", None)},
        ),
        ("A man was admitted for symptoms of cholecystitis. A renal tumor was resected.", {("cholangitis", None)}),
        ("A man presented with loss of height and kyphosis.", {("loss of height", None), ("kyphosis", None)}),
    ],
)
def test_symptoms(text: str, expected: set[tuple[str, str | None]], rows_of: Callable[[str], list[CaseRow]]) -> None:
    found = rows_of(text)[0].findings.get("symptoms", ())
    assert {(f.value, f.attributes.get("laterality")) for f in found} == expected


@pytest.mark.parametrize(
    "story",
    [
        "He had known chronic hypertension.",
        "His history included pancreatitis and kidney stones.",
        "Fever (-), chills (-).",
        "Common symptoms of this tumor are headache and vomiting.",
        "He was advised to return if fever or headache occurred.",
        "Blood pressure was 120/80 mmHg, heart rate 80 beats per minute, temperature 36.8 °C.",
        "Muscle strength was 5/5 and visual acuity was 20/20.",
        "CT was done. The liver was enlarged.",
        "His medical history included rheumatoid arthritis.",
        "Colonoscopy had shown ulcerative colitis.",
        "On the second postoperative day fever and dyspnea occurred.",
        "The resection was done. Postoperatively he developed seizures.",
        "After the first cycle of trastuzumab, on day 8, he had a seizure.",
        "Sunitinib was stopped because of diarrhea.",
        "Fever, vomiting or weight loss were not reported.",
        "Clamping was done slowly to prevent hypotension.",
        "CT showed nodular lesions in both lungs.",
        "Lymphoma of the Central Nervous System was ruled out.",
        "The cough had begun after a trivial fall.",
        "The patient didn't report any fever.",
        "Tolerance of gemcitabine was marked by grade II vomiting.",
        "Nodule biopsy was performed.",
        "The mass prolapses into the ventricle.",
        "The infusion led to hypotension.",
        "He tolerated radiotherapy well apart from hair loss.",
        "There was a fall of left ventricular function.",
        "A left adrenal mass was found incidentally on abdominal CT.",
        "He died of respiratory failure.",
        "Aspiration pneumonia was the cause of death.",
        "The cough improved after the operation.",
        "Tumor cells surrounded by necrosis and hemorrhage were seen.",
        "Histological examination showed ulceration.",
        "The pelvic mass was located behind the bladder.",
        "MRI showed an asymptomatic stroke.",
        "He had recovered from Q fever.",
        "Echocardiography showed tricuspid regurgitation.",
        "He presented with nausea after commencing gefitinib.",
        "The lesion showed increased stiffness on elastography.",
        "Ulcers arose, among other toxicities, induced by erlotinib.",
        "Toxicities such as nausea, vomiting, hair loss, itching, and later also headache were mild.",
        "Apatinib was terminated due to rectal bleeding.",
        "Postoperatively he developed a facial palsy, which resolved.",
        "His history included asthma and obstructive sleep apnea.",
        "An ileo-colic anastomosis was made.",
        "The examination didn't find any mass or hepatomegaly.",
        "The inguinal nodes were not enlarged.",
        "There was much bleeding at operation.",
        "Endoscopy had shown ulcers. Pus fluid and sputum culture were sterile.",
        "Histologically the lesion had an irregular surface with hyperkeratosis.",
        "Necrosis was present with hemorrhage.",
        "The cough was not associated with any fever, pallor or pain.",
        "He had a history of atrial fibrillation, asthma, epistaxis and gout.",
        "A right pleural effusion was drained.",
        "A clinically significant pleural effusion was seen on X-ray.",
        "He had a nodule in the right lobe.",
        "He suffered a fever on day 5 of treatment.",
        "Necrosis was found despite intraoperative bleeding.",
        "He developed tetraparesis after initiation of the first cycle of palbociclib.",
    ],
)
def test_no_symptom_of_the_tumor(story: str, rows_of: Callable[[str], list[CaseRow]]) -> None:
    found = rows_of("A 50-year-old man presented with cough and a renal tumor. " + story)[0].findings.get(
        "symptoms", ()
    )
    assert [f.value for f in found] == ["cough"]

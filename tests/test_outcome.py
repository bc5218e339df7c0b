"""Recurrence, vital status, cause of death and follow-up, as clinical phrases."""

import pytest

OPENING = "A 52-year-old woman presented with a painless lump of the thigh. She underwent wide excision, and histology showed leiomyosarcoma. "

RECURRENCES = [
    ("Eight months later the tumor recurred at the same site.", "yes"),
    ("Local recurrence was found in the scar and excised.", "yes"),
    ("At two years the mass had come back.", "yes"),
    ("One year after surgery there was no sign of local recurrence.", "no"),
    ("She remains disease-free three years after surgery.", "no"),
    ("Follow-up imaging was unremarkable for recurrence.", "no"),
    ("After ten months a relapse was noted, but after re-excision no further recurrence was seen.", "yes"),
    ("Adjuvant radiotherapy was given to reduce the risk of recurrence.", None),
    ("She later had recurrent urinary infections.", None),
    ("Laboratory data came back normal.", None),
    ("We didn't see any recurrence in the first year.", "no"),
    ("Recurrence wasn’t seen at one year.", "no"),
    ("Sunitinib was given. The cutaneous lesions recurred at the full dose.", None),
    ("The margins were free of tumor.", None),
    ("She had an early relapse.", "yes"),
    ("The tumor did not recur.", "no"),
    ("Two years after surgery she shows no signs or symptoms of recurrence.", "no"),
    ("Both malignancies progressed.", "yes"),
    ("A carcinoma grown in the scar was considered.", None),
    ("The progression was favorable.", None),
    ("Biopsy of the recurrent lesion was done.", "yes"),
    ("Although biopsy was not done, a diagnosis of local recurrence was made.", "yes"),
    ("It was without mitoses and of low risk of recurrence.", None),
    ("The clinical signs recurred.", None),
    ("There was no recurrence of the endophthalmitis.", None),
    ("No uveitis relapse occurred.", None),
    ("It was hard to tell radionecrosis or recurrence apart.", None),
    ("She later had recurrent deep vein thrombosis.", None),
    ("There was no evidence of recurrent laryngeal nerve palsy.", None),
    ("She was followed for recurrence of basal cell carcinoma.", None),
    ("One year later she came back with a cough.", None),
    ("A local relapse was suspected but biopsy showed scar tissue.", None),
    ("She denied further treatment, local recurrence was found one year later.", "yes"),
    ("Without any complaint, no scar or recurrence was found at one year.", "no"),
    ("MRI at six months confirmed non-recurrence.", "no"),
    ("She has maintained a CR for two years.", "no"),
    ("After surgery there was an increase in tumor volume.", "yes"),
    ("An increase in the size of the mass was prevented.", None),
    ("At two years follow-up scans continue to be negative.", "no"),
    ("The postoperative CT was normal.", None),
    ("MRI showed a mass in the enlarged vein.", None),
    ("Given the concern for tumor progression she was followed.", None),
    ("MRI failed to prove a recurrence.", None),
    ("MRI was not able to distinguish tumor recurrence from scar.", None),
    ("Pazopanib was given to control tumor progression.", None),
    ("Her tumor marker levels were increased.", None),
    ("The tumor mass showed an increased number of cells.", None),
    ("At 18 months she was doing well, with an unremarkable CT scan.", "no"),
    ("Two years later she noticed a new lump at the same site.", "yes"),
    ("Ten days after the operation a nodule was observed at the incision area.", "yes"),
    ("The lesion reoccurred after 2 years.", "yes"),
    ("PET-CT at 6 months did not reveal any pathological uptake.", "no"),
    ("Imaging has remained negative for disease.", "no"),
    ("Disease has not returned.", "no"),
    ("The wound healed and nothing suggested a recurrence.", "no"),
    ("She has been NED for 2 years.", "no"),
    ("PET revealed residual activity along the surgical area.", None),
    ("At 14 months, local failure occurred.", "yes"),
    ("Local control was maintained at 2 years.", "no"),
    ("Complete remission persists at 3 years.", "no"),
    ("She developed a recurrence-like lesion that proved to be a scar.", None),
]
STATES = [
    ("She is alive and well five years after surgery.", "alive"),
    ("At present she is still under regular follow-up.", "alive"),
    ("Six months later the scan showed no metastases.", "alive"),
    ("She has returned to full-time work since.", "alive"),
    ("She died of pneumonia four months later.", "dead"),
    ("The patient succumbed to her disease.", "dead"),
    ("She passed away in a hospice.", "dead"),
    ("The postoperative course was uneventful and she was discharged on day six.", None),
    ("Her father had died of a stroke.", None),
    ("There was no fatal outcome.", None),
    ("She is alive.", "alive"),
    ("Chemotherapy was not resumed and she died 3 months later.", "dead"),
    ("She did not die.", None),
    ("She reported that her sister passed on, and as for the sister, she died young.", None),
    ("She passed on two years later.", "dead"),
    ("No recurrence was reported.", "alive"),
    ("Patient is alive with a follow-up of 36 months.", "alive"),
    ("There was no evidence of recurrent laryngeal nerve palsy.", None),
    ("She made a good recovery.", "alive"),
    ("She made a good recovery and was discharged.", None),
    ("Her stay was uneventful and she left with the advice to come for follow-up.", None),
    ("Six months after the operation she was seen with no complication.", "alive"),
    ("She is currently proposed for targeted therapy.", "alive"),
    ("The outcome was favorable.", "alive"),
    ("The postoperative evolution was good.", None),
    ("She is asymptomatic and leading a normal life.", "alive"),
    ("She remains on imatinib to date.", "alive"),
    ("She resumed her normal daily activities.", "alive"),
    ("She was well when last seen.", "alive"),
    ("The scar is well circumscribed.", None),
    ("DOD at 12 months.", "dead"),
    ("Despite all efforts she could not be revived.", "dead"),
    ("The family declined autopsy.", "dead"),
    ("Nine months later CT showed enlarged nodes.", None),
    ("No complications occurred during follow-up.", "alive"),
    ("She attends follow-up regularly.", "alive"),
    ("She is due to start adjuvant chemotherapy.", "alive"),
    ("At follow-up, visual acuity had improved.", "alive"),
    ("Efforts to resuscitate her were unsuccessful.", "dead"),
    ("She feared death.", None),
]
CAUSES = [
    ("She died of septic shock two months after surgery.", "septic shock"),
    ("Four months later she died; aspiration pneumonia was the cause of death.", "aspiration pneumonia"),
    ("She died nine weeks after surgery due to massive pulmonary embolism.", "pulmonary embolism"),
    ("She died two years after surgery.", None),
    ("She died of diffuse metastatic disease 1.5 years later.", "diffuse metastatic disease"),
    ("She died with lung, liver and bone metastases.", "lung, liver and bone metastases"),
    ("She died two weeks after the onset of neurologic symptoms.", None),
    ("She died ten months after the diagnosis of extraneural metastases.", None),
    ("She died. At autopsy, the bowel showed signs of fibrosis.", None),
    ("She succumbed to her disease.", "disease progression"),
    ("She died within a fortnight of her hospitalization.", None),
    ("The state of the patient worsened and led to her death.", None),
    ("She developed aspiration pneumonia and passed away.", "aspiration pneumonia"),
    ("She suffered a massive pulmonary embolism and two days later died.", "pulmonary embolism"),
    ("Respiratory failure ensued, and the patient died.", "respiratory failure"),
    ("She developed brain metastases and died.", None),
    ("Autopsy revealed that death was due to pulmonary embolism.", "pulmonary embolism"),
]
FOLLOW_UPS = [
    ("She is well 18 months after surgery.", [(18, "surgery", "last follow-up")]),
    (
        "Nine years have passed since the initial surgery.",
        [(108, "surgery", "last follow-up")],
    ),
    ("She was lost to follow-up for 3 years and now has a mass.", []),
    ("At 9 months follow-up she appeared well.", [(9, None, "last follow-up")]),
    ("CT at 4 months after surgery demonstrated multiple lung metastases. Doxorubicin brought a response.", []),
    ("No recurrence was seen at her 4-year postoperative follow-up.", [(48, "surgery", "last follow-up")]),
    (
        "She died 3 months after the operation and 2 years after diagnosis.",
        [(3, "surgery", "death"), (24, "primary diagnosis", "death")],
    ),
    ("At six months the scan was clean. She died 14 months after surgery.", [(14, "surgery", "death")]),
    ("She has been followed up for over 2 years and 8 months without complaints.", [(32, None, "last follow-up")]),
    (
        "Two years later the tumor recurred and was excised again. She is well five months later.",
        [(5, None, "last follow-up")],
    ),
    ("She was seen every three months and received tamoxifen for six weeks.", []),
    ("She was discharged two weeks after surgery in good condition.", []),
    ("She died within 3 months of presentation.", [(3, "presentation", "death")]),
    ("She died on the 10th postoperative day.", [(0.33, "surgery", "death")]),
    ("She died on postoperative day 20.", [(0.66, "surgery", "death")]),
    ("It has been nearly 4 years since the second operation, and she is well.", [(48, "surgery", "last follow-up")]),
    ("After 6 months of the intervention, she was well.", [(6, "surgery", "last follow-up")]),
    ("At present (5 months postoperation) she is well.", [(5, "surgery", "last follow-up")]),
    ("She has maintained a CR for 20 months since the excision.", [(20, "surgery", "last follow-up")]),
    (
        "She took imatinib and remained well for one year after the diagnosis.",
        [(12, "primary diagnosis", "last follow-up")],
    ),
    ("MRI three months after surgery showed a reduced mass.", [(3, "surgery", "last follow-up")]),
    ("She was well until 4 months after surgery. Then new skin metastases appeared.", []),
    ("Neither relapse nor metastasis was observed 18 months after surgery.", [(18, "surgery", "last follow-up")]),
    ("Nine months after surgery CT demonstrated a renal mass.", []),
    ("Imatinib was resumed after a two-month break, and she was well.", []),
    ("We decided to put her under endocrine therapy for 5 years.", []),
    ("Overall survival was 14 months.", [(14, "primary diagnosis", "last follow-up")]),
    ("No relapse was seen at her 3-month follow-up; however, she subsequently died.", []),
    ("A year later a bone lesion was discovered.", []),
    ("She is alive at the 32nd month after surgery.", [(32, "surgery", "last follow-up")]),
    ("Recurrence was not detected at a 16-month follow-up.", [(16, None, "last follow-up")]),
    ("She died 10 months after diagnosis of the liver metastases.", [(10, None, "death")]),
    ("She developed a coagulopathy ten days after surgery and died the next day.", []),
    ("After 8 years of tamoxifen treatment, she is free of disease.", [(96, "treatment", "last follow-up")]),
    ("Of 38 patients in a joint review, 29 survived five years.", []),
    ("At post-operative 17 months there was no recurrence.", [(17, "surgery", "last follow-up")]),
    ("At the end of ten months there is no evidence of recurrence.", [(10, None, "last follow-up")]),
    ("She achieved 7-year relapse-free survival after resection.", [(84, "surgery", "last follow-up")]),
    ("The 5-year survival rate of leiomyosarcoma is 40%.", []),
    ("In the sixth postoperative month, the patient was free of disease.", [(6, "surgery", "last follow-up")]),
    ("Follow-up examinations at 3, 6, and 12 months showed no recurrence.", [(12, None, "last follow-up")]),
    ("Over the ensuing 2 years she had no relapse.", [(24, None, "last follow-up")]),
    ("To date (4 years), no recurrence.", [(48, None, "last follow-up")]),
    ("With a hindsight of 18 months, there is no recurrence.", [(18, None, "last follow-up")]),
    ("One month after discharge she was in good health.", [(1, None, "last follow-up")]),
    ("Follow-up was planned at 6 months.", []),
    ("A follow-up at 6, 12, and 18 months will be necessary to see a recurrence.", []),
    ("During the next four months, the patient received four courses and was well.", []),
    ("The patient has been disease free for the last 3 1/2 years.", [(42, None, "last follow-up")]),
    ("The patient is alive with no evidence of disease (36 months).", [(36, None, "last follow-up")]),
    ("She has been well for >5 years.", [(60, None, "last follow-up")]),
    ("Postoperatively, she was followed up for 8 months with no recurrence.", [(8, "surgery", "last follow-up")]),
    ("Eighteen months into follow-up, she is well.", [(18, None, "last follow-up")]),
    ("She died; survival from diagnosis was 13 months.", [(13, "primary diagnosis", "death")]),
    ("She died six months after the start of symptoms.", [(6, "presentation", "death")]),
]


@pytest.mark.parametrize(("text", "expected"), RECURRENCES)
def test_recurrence(rows_of, text, expected):
    assert first(rows_of(OPENING + text), "recurrence") == expected


@pytest.mark.parametrize(("text", "expected"), STATES)
def test_vital_status(rows_of, text, expected):
    assert first(rows_of(OPENING + text), "vital_status") == expected


@pytest.mark.parametrize(("text", "expected"), CAUSES)
def test_cause_of_death(rows_of, text, expected):
    assert first(rows_of(OPENING + text), "cause_of_death") == expected


@pytest.mark.parametrize(("text", "expected"), FOLLOW_UPS)
def test_follow_up(rows_of, text, expected):
    (row,) = rows_of(OPENING + text)
    told = [
        (f.value, f.attributes.get("origin"), f.attributes["event"]) for f in row.findings.get("follow_up_months", ())
    ]
    assert told == expected


def first(rows, field):
    (row,) = rows
    findings = row.findings.get(field, ())
    return findings[0].value if findings else None

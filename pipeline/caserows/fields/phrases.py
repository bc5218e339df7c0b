"""Set phrases of signs that no single term tells: a part of the body with its state, an inability, a measured value."""

from __future__ import annotations

import re

from caserows.pattern import Pattern, Patterns

_LESS = r"(?:reduced|decreased|impaired|diminished|lost|weak(?:ened)?|absent|worse(?:ned)?|poor|abnormal)"
_BE = r"(?:was|were|is|are|appeared|became|seemed|looked) (?:(?:also|very|somewhat|found|noted|felt|to be|\w+ly) ){0,2}"
_CANNOT = r"(?:(?:unable|inability|not able) to |could(?:n[’']t| not| no longer) |cannot )"
_REFLEX = r"(?:(?:the|deep|tendon|knee|ankle|patellar|achilles|biceps|triceps|and|or|both|bilateral|left|right|lower|upper|limb|extremity) )+(?:jerks?|reflex(?:es)?)"
_HIS = r"(?:the |his |her )?(?:left |right |both )?(?:of (?:his|her) )?"
TESTS = r"drop arm|Lachman|McMurray|Spurling|Phalen|Trendelenburg|FABER|Patrick|Hawkins|Neer|Finkelstein|Adson|Thompson|Gowers|Nikolsky|shifting dullness|Rovsing|psoas|obturator|Carnett|McBurney|Kernig|Brudzinski|Homans|Pemberton|Courvoisier|Rinne|Weber"
"""Tests of the examination by hand that are told by their name and the word positive."""
PHRASES = Patterns(
    (Pattern(pattern, re.I), label)
    for pattern, label in (
        (r"\breflexes (?:were|was|are) (?:\w+ly )?(?:brisk|exaggerated|increased|hyperactive|lively)", "hyperreflexia"),
        (
            r"\b(?:tendon |deep )?reflexes (?:were|was|are) (?:\w+ly )?(?:absent|abolished|reduced|diminished|decreased)",
            "hyporeflexia",
        ),
        (rf"\b(?:diminished|reduced|depressed|decreased|sluggish|weak) {_REFLEX}\b", "hyporeflexia"),
        (rf"\b(?:absent|absence of|lost|loss of|abolished) {_REFLEX}\b", "areflexia"),
        (rf"\b(?:brisk|exaggerated|increased|hyperactive|lively) {_REFLEX}\b", "hyperreflexia"),
        (
            r"\babdomen (?:was|is|appeared|seemed|became) (?:\w+ly )?(?:distended|bloated|swollen|protuberant|enlarged)\b",
            "abdominal distension",
        ),
        (r"\bplantar (?:responses?|reflex\w*) (?:was|were|went) (?:\w+ly )?(?:extensor|up\w*)", "babinski sign"),
        (r"\bpositive romberg\b", "romberg sign"),
        (
            r"\blost (?:about |approximately |over |more than )?\d+(?:[.,]\d+)? ?(?:kg|kilo\w*|pounds|lbs?)\b",
            "weight loss",
        ),
        (
            r"\bgained (?:about |approximately |over |more than )?\d+(?:[.,]\d+)? ?(?:kg|kilo\w*|pounds|lbs?)\b",
            "weight gain",
        ),
        (
            r"\b(?:unable|inability|could not|not able|difficulty|difficulties|trouble)(?: to| in)? (?:walk|walking|stand|standing)\b|\b(?:walking|standing|ambulation) (?:was|is|became) (?:impossible|not possible)\b|\bwheelchair[\s-]bound\b|\bgait (?:was|is|became) (?:\w+ly )?(?:not testable|unsteady|ataxic|impaired|broad\w*|wide\w*|unstable|abnormal|spastic|disturbed|difficult|staggering|shuffling)|\bwalked (?:on|with) a (?:broad|wide)[\w -]{0,10}",
            "gait disturbance",
        ),
        (rf"\bhearing (?:on the \w+ |in \w+ \w+ )?(?:was|were|is) {_LESS}|\b{_LESS} hearing\b", "hearing loss"),
        (
            rf"\b(?:vision|visual acuity|sight)(?: \w+){{0,4}} (?:was|were|is|had) {_LESS}|\b(?:decrease|decline|deterioration|impairment|reduction|disturbance|diminution|worsening|drop) (?:of|in) (?:\w+ ){{0,3}}(?:vision|visual acuity|sight)",
            "decreased visual acuity",
        ),
        (
            r"\bmemory (?:disorders?|loss|problems?|impairments?|disturbances?|deficits?|difficult\w+|lapses)\b",
            "memory impairment",
        ),
        (r"\bfixed to (?:the |her |his )?(?:chest wall|underlying \w+|skin|deep \w+)", "fixation of mass"),
        (r"\bdroop(?:ing)? (?:of|at|in) (?:the |his |her )?(?:\w+ ){0,3}(?:lip|mouth|face|eyelid)", "facial droop"),
        (r"\bstools? (?:\w+ ){0,4}black\b", "melena"),
        (r"\bneuro(?:logical?|muscular) (?:symptoms?|signs?|deterioration|complaints?)\b", "neurological symptom"),
        (
            r"\b(?:motor|language|speech|swallowing|sensory|balance|sleep|voiding|urinary) (?:function )?(?:disorders?|disturbances?|dysfunctions?|impairments?|difficult\w+|problems?)\b",
            "",
        ),
        (r"\b(?:fell|falls) (?:several times|repeatedly)\b", "fall"),
        (
            r"\b(?:enlarged|palpable|swollen|hard|firm|fixed|matted|tender|bulky) (?:[\w-]+,? ){1,4}(?:lymph[\s-]?nodes?|adenopath(?:y|ies))\b|\b(?:lymph[\s-]?)?nodes? (?:was|were) (?:(?!not\b|never\b)\w+ )?(?:palpable|palpated|enlarged|felt|swollen)\b",
            "lymphadenopathy",
        ),
        (
            r"\b(?:deterioration|alteration|impairment|worsening|decline) (?:of|in) (?:(?:the|his|her|patient['’]s) )*(?:general|overall|physical) (?:condition|state|status|health)\b",
            "reduced general condition",
        ),
        (
            r"\b(?:mouth|angle of (?:the |his |her )?mouth|face) (?:was |had |is )?deviat\w+|\bdeviation of (?:the |his |her )?(?:angle of (?:the )?)?(?:mouth|face)\b",
            "facial droop",
        ),
        (
            rf"\b(?:general|overall|physical|clinical) (?:condition|state|health) {_BE}(?:poor|bad|deteriorat\w+|reduced|impaired|declin\w+|weak)\b|\b(?:generally|extremely|very) poor (?:condition|health|state)\b",
            "reduced general condition",
        ),
        (
            r"\b(?:urine (?:output|volume)|urinary output|diuresis) (?:(?:had|has|was|were|is|been|very|\w+ly) )*(?:decreased|reduced|diminished|dropped|declined|fallen|low|poor|scanty|minimal)\b"
            r"|\b(?:decrease|decline|drop|reduction|fall) (?:of|in) (?:the |his |her )?(?:urine (?:output|volume)|urinary output|diuresis)\b|\bpass(?:ed|ing) (?:less|little|no) urine\b",
            "decreased urine output",
        ),
        (
            r"\b(?:disturb|interfer|affect|impair|interrupt|prevent|disrupt)\w* (?:with )?(?:the |his |her )?(?:sleep|night['’]?s (?:sleep|rest))(?!\w)|\bsleep (?:was|had been|became) (?:\w+ly )?(?:disturbed|interrupted|impaired|poor|affected|disrupted)\b"
            r"|\b(?:woke|awoke|wak(?:es|ing)|awaken(?:ed|s|ing)) (?:him|her) (?:up |from sleep|at night)",
            "insomnia",
        ),
        (
            r"\b(?:limit|restrict|interfer|impair|affect|hinder|hamper|impact)\w* (?:with )?(?:(?:the|his|her|ability|to|perform|carry|out|in|on|most|normal) )*(?:daily (?:life|living|activit(?:y|ies)|tasks)|activities of daily living|everyday (?:life|activities))",
            "limitation of daily activities",
        ),
        (r"\bnot (?:well |fully )?oriented\b", "disorientation"),
        (
            r"\b(?:muscle )?tone (?:\w+ ){0,5}?(?:was|were) (?:\w+ly )?(?:reduced|decreased|low|diminished|absent|flaccid)\b",
            "hypotonia",
        ),
        (r"\b(?:reduced|decreased|low) (?:muscle |muscular )?tone\b", "hypotonia"),
        (r"\b(?:reduced|decreased|diminished|loss of) muscle (?:bulk|volume)\b", "muscle atrophy"),
        (
            r"\bwinged (?:\w+ )?scapula\b|\bscapular winging\b|\bwinging of (?:the )?(?:\w+ )?scapula\b",
            "winged scapula",
        ),
        (
            rf"\b(?:{TESTS})['’]?s? (?:\w+ )?(?:test|sign|mano?euv(?:er|re)) (?:was|were) (?:\w+ly )?positive\b|\bpositive (?:{TESTS})['’]?s? (?:test|sign|mano?euv(?:er|re))\b",
            "",
        ),
        (r"\bakinetic\b", "akinesia"),
        (rf"\bspeech {_BE}(?:slurred|impaired|unintelligible|slow|disturbed|incoherent)\b", "dysarthria"),
        (rf"\bmemory {_BE}(?:impaired|poor|disturbed|reduced|affected)\b", "memory impairment"),
        (rf"\b(?:eye|eyeball|globe) {_BE}(?:proptosed|proptotic|protruding|protruded|bulging)\b", "proptosis"),
        (rf"\b(?:eye)?lid {_BE}(?:drooping|droopy|ptotic)\b", "ptosis"),
        (rf"\bnipple {_BE}(?:retracted|inverted)\b", "nipple retraction"),
        (rf"\bpupils? {_BE}(?:unequal|anisocoric)\b", "anisocoria"),
        (rf"\bpupils? {_BE}(?:dilated|mydriatic)\b", "mydriasis"),
        (rf"\bconjunctivae? {_BE}pale\b", "pallor"),
        (
            rf"\b(?:breath sounds?|air entry|vesicular murmurs?|breathing sounds?)(?: \w+){{0,4}}? {_BE}{_LESS}|\b(?:decrease|reduction|diminution|abolition|absence|loss) (?:of|in) (?:the )?(?:breath(?:ing)? sounds?|air entry|vesicular murmurs?)",
            "decreased breath sound",
        ),
        (
            rf"\b(?:sensations?|sensibility|sensitivity to \w+|pinprick)(?: \w+){{0,6}}? {_BE}(?:{_LESS}|altered)",
            "hypoesthesia",
        ),
        (rf"\bmouth opening {_BE}(?:limited|restricted|reduced|decreased|impaired)\b", "trismus"),
        (
            rf"\b(?:range of (?:motion|movements?)|(?:joint |knee |hip |shoulder |neck )(?:movements?|mobility|motion))(?: \w+){{0,6}}? {_BE}(?:limited|restricted|reduced|decreased|painful|impaired)\b",
            "reduced range of motion",
        ),
        (
            rf"\b(?:extra-?ocular|ocular|eye) (?:movements?|motility|motions?)(?: \w+){{0,5}}? {_BE}(?:limited|restricted|impaired|absent|abolished|reduced)\b",
            "ophthalmoplegia",
        ),
        (rf"\bvocal (?:cord|fold) {_BE}(?:paraly[sz]ed|immobile|fixed|paretic)\b", "vocal cord paralysis"),
        (
            rf"\b(?:overlying )?skin (?:over(?:lying)? [\w ]{{3,30}} )?{_BE}(?:red\b|reddish|erythematous|inflamed|shiny)",
            "erythema",
        ),
        (
            rf"\barms? {_BE}weak(?:er)?\b|\b{_CANNOT}(?:raise|lift|elevate|abduct|move) {_HIS}(?:arm|shoulder)",
            "arm weakness",
        ),
        (
            rf"\blegs? {_BE}weak(?:er)?\b|\b{_CANNOT}(?:raise|lift|move) {_HIS}(?:legs?|lower (?:limbs?|extremit\w+))",
            "leg weakness",
        ),
        (
            rf"\b(?:hands?|grip) {_BE}weak(?:er)?\b|\b{_CANNOT}(?:move|grip with) {_HIS}(?:hand|fingers)",
            "hand weakness",
        ),
        (rf"\b{_CANNOT}swallow\b", "dysphagia"),
        (rf"\b{_CANNOT}close {_HIS}eye", "lagophthalmos"),
        (rf"\b{_CANNOT}(?:fully )?open {_HIS}mouth\b", "trismus"),
        (rf"\b{_CANNOT}(?:urinate|void|pass urine)\b", "urinary retention"),
        (rf"\b{_CANNOT}(?:hold|control) {_HIS}(?:urine|bladder)\b", "urinary incontinence"),
        (rf"\b{_CANNOT}see\b", "visual loss"),
        (rf"\b{_CANNOT}hear\b", "hearing loss"),
        (rf"\b{_CANNOT}breathe through {_HIS}(?:nose|nostril)", "nasal obstruction"),
        (rf"\b{_CANNOT}lie (?:flat|down|supine)\b", "orthopnea"),
        (rf"\b{_CANNOT}(?:walk|stand|ambulate)\b", "gait disturbance"),
        (r"\b(?:he|she|patient|who|had|suddenly) collapsed\b", "syncope"),
        (r"(?<=loss of appetite and )weight\b|(?<=and )\d+ ?kg of (?:body )?weight\b", "weight loss"),
        (r"(?<=loss of weight and )appetite\b", "anorexia"),
        (r"\bfrequency\b(?=,? (?:and )?(?:urgency|dysuria|hesitancy|nocturia)\b)", "urinary frequency"),
        (
            r"\burgency\b(?=,? (?:and )?(?:frequency|dysuria|hesitancy|nocturia)\b)|(?:(?<=frequency and )|(?<=frequency, )|(?<=dysuria and )|(?<=dysuria, ))urgency\b",
            "urinary urgency",
        ),
        (r"\b(?:lump|something|foreign body)(?: \w+){0,3} (?:stuck )?in (?:the|his|her) throat\b", "globus sensation"),
        (r"\b(?:passed|passing|had|noticed) (?:\w+ ){0,2}blood in (?:the |his |her )?urine\b", "hematuria"),
        (
            r"\b(?:passed|passing|had|noticed) (?:\w+ ){0,2}blood in (?:the |his |her )?stools?\b|\b(?:(?:bright|fresh|red|dark) ){1,2}blood (?:in|on|with|mixed with|per) (?:the |his |her )?(?:stools?|f(?:a)?eces|rectum|bowel movements)\b",
            "hematochezia",
        ),
        (
            r"\bvisual acuity\b[^.;]{0,40}?(?:\b20/(?:[4-9]\d|\d{3})\b|\b6/(?:1[28]|24|36|60)\b|\b0\.[0-4]\d?\b|\bcounting fingers?|\bhand (?:motions?|movements?)|\bfinger counting|\blight perception)",
            "decreased visual acuity",
        ),
        (
            r"\b(?:strength|power)\b[^.;\d]{0,45}?\b[0-4][+-]?\s?/\s?5\b",
            "weakness",
        ),
        (
            r"\b(?:GCS|Glasgow coma (?:scale|score))\b[^.;,\d]{0,25}\b(?:[3-9]|1[0-3])\b",
            "decreased level of consciousness",
        ),
        (r"\b(?:temperature|temp)\b[^.;,\d]{0,25}\b(?:38\.[3-9]|39|40|41)(?:\.\d)?\s?°", "fever"),
        (
            r"\b(?:heart rate|pulse(?: rate)?|HR|PR)\b[^.;,\d]{0,20}\b1[1-9]\d\s?(?:(?:and|to|-|–)\s?1\d\d\s?)?(?:beats|bpm|/\s?min|per min)",
            "tachycardia",
        ),
        (
            r"\b(?:blood pressure|BP)\b[^.;,\d]{0,25}\b(?:(?:1[6-9]\d|2\d\d)\s?/\s?\d{2,3}|1\d\d\s?/\s?1[1-9]\d)\b",
            "hypertension",
        ),
        (r"\b(?:blood pressure|BP)\b[^.;,\d]{0,25}\b(?:[5-8]\d\s?/\s?\d{2}|9\d\s?/\s?[2-5]\d)\b", "hypotension"),
        (r"\b(?:saturation|SpO2|SaO2)\b[^.;,\d]{0,25}\b[5-8]\d\s?%", "hypoxia"),
        (r"\b(?:respiratory rate|RR)\b[^.;,\d]{0,20}\b(?:2[4-9]|[3-6]\d)\b", "tachypnea"),
    )
)
TOLD_OF_PARTS = Patterns(
    (Pattern(pattern, re.I), label)
    for pattern, label in (
        (rf"\bliver and spleen {_BE}(?:enlarged|palpable)\b", "hepatosplenomegaly"),
        (rf"\bliver {_BE}(?:enlarged|palpable|felt)\b", "hepatomegaly"),
        (rf"\bspleen {_BE}(?:enlarged|palpable|felt)\b", "splenomegaly"),
        (rf"\bprostate {_BE}(?:enlarged|hard|nodular|firm|stony)\b", "prostate enlargement"),
        (rf"\b(?:testis|testicle) {_BE}(?:enlarged|hard|firm|swollen)\b", "testicular swelling"),
        (rf"\bthyroid(?: gland)? {_BE}(?:enlarged|hard|firm|swollen)\b", "goiter"),
        (rf"\btonsils? {_BE}enlarged\b", "tonsillar enlargement"),
        (r"\bpale\b(?=,|\.|;|$| and\b| on\b| with\b| but\b)", "pallor"),
    )
)
"""States that an image tells as often as a hand: signs only where the patient is examined or complains."""

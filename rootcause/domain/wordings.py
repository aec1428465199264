"""How the points of a scale are worded in Dutch and English, in emoji and in the exports of helpdesks."""

from __future__ import annotations

from collections.abc import Mapping

# Worst level first; the synonyms of one level are separated by "|".
VERBAL: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "sentiment-3": ("CSAT", ("negative|negatief|neg", "neutral|neutraal", "positive|positief|pos")),
    "good-bad-3": (
        "CSAT",
        ("bad|slecht|poor", "neutral|neutraal|ok|okay|oké|average|gemiddeld|matig|so-so", "good|goed|great"),
    ),
    "satisfied-3": (
        "CSAT",
        (
            "dissatisfied|unsatisfied|not satisfied|unhappy|ontevreden|niet tevreden|boos|sad|angry",
            "neutral|neutraal|niet tevreden en niet ontevreden|neither satisfied nor dissatisfied",
            "satisfied|happy|tevreden|blij",
        ),
    ),
    "expectation-3": (
        "CSAT",
        (
            "below expectations|worse than expected|onder verwachting|slechter dan verwacht",
            "as expected|met expectations|meets expectations|volgens verwachting|zoals verwacht",
            "above expectations|exceeded expectations|exceeds expectations|better than expected|boven verwachting"
            "|beter dan verwacht",
        ),
    ),
    "satisfaction-5": (
        "CSAT",
        (
            "very dissatisfied|very unsatisfied|extremely dissatisfied|completely dissatisfied|very unhappy"
            "|zeer ontevreden|heel ontevreden|erg ontevreden|uiterst ontevreden|helemaal niet tevreden"
            "|helemaal ontevreden",
            "dissatisfied|unsatisfied|somewhat dissatisfied|unhappy|not satisfied"
            "|ontevreden|niet tevreden|enigszins ontevreden|niet zo tevreden|een beetje ontevreden",
            "neutral|neither satisfied nor dissatisfied|neither|neither satisfied or dissatisfied"
            "|neutraal|niet tevreden en niet ontevreden|niet tevreden, niet ontevreden|niet tevreden/niet ontevreden"
            "|noch tevreden noch ontevreden|noch tevreden, noch ontevreden|niet ontevreden en niet tevreden"
            "|niet ontevreden, niet tevreden|tevreden noch ontevreden|enigszins tevreden|redelijk tevreden",
            "satisfied|somewhat satisfied|happy|tevreden",
            "very satisfied|extremely satisfied|completely satisfied|very happy"
            "|zeer tevreden|heel tevreden|erg tevreden|uiterst tevreden|helemaal tevreden",
        ),
    ),
    "satisfaction-7": (
        "CSAT",
        (
            "extremely dissatisfied|very dissatisfied|completely dissatisfied|zeer ontevreden|uiterst ontevreden",
            "dissatisfied|moderately dissatisfied|ontevreden",
            "somewhat dissatisfied|slightly dissatisfied|enigszins ontevreden|een beetje ontevreden",
            "neutral|neither satisfied nor dissatisfied|neutraal|niet tevreden en niet ontevreden"
            "|noch tevreden noch ontevreden",
            "somewhat satisfied|slightly satisfied|enigszins tevreden|een beetje tevreden",
            "satisfied|moderately satisfied|tevreden",
            "extremely satisfied|very satisfied|completely satisfied|zeer tevreden|uiterst tevreden",
        ),
    ),
    "quality-5": (
        "CSAT",
        (
            "poor|bad|terrible|slecht|heel slecht|zeer slecht",
            "fair|not good|not great|matig|niet goed|niet groots|niet groot|niet geweldig|onvoldoende",
            "good enough|ok|okay|average|adequate|sufficient|voldoende|adequaat|oké|redelijk|gemiddeld|neutraal",
            "good|goed|ruim voldoende",
            "excellent|very good|great|outstanding|uitstekend|zeer goed|heel goed|geweldig|uitmuntend",
        ),
    ),
    "good-poor-5": (
        "CSAT",
        (
            "very poor|very bad|terrible|awful|extremely poor|zeer slecht|heel slecht|erg slecht|vreselijk",
            "poor|bad|slecht",
            "neutral|neither good nor poor|neither good nor bad|ok|okay|average|fair|acceptable"
            "|neutraal|redelijk|matig|voldoende|gemiddeld|oké|niet goed en niet slecht|niet goed, niet slecht"
            "|noch goed noch slecht",
            "good|great|goed",
            "very good|excellent|amazing|extremely good|zeer goed|heel goed|erg goed|uitstekend|geweldig",
        ),
    ),
    "excellent-poor-5": ("CSAT", ("poor", "fair", "good", "very good", "excellent")),
    "agreement-5": (
        "CSAT",
        (
            "strongly disagree|completely disagree|totally disagree|fully disagree"
            "|helemaal mee oneens|helemaal oneens|zeer mee oneens|zeer oneens|volledig oneens|volledig mee oneens"
            "|helemaal niet mee eens|helemaal niet eens",
            "disagree|somewhat disagree|mee oneens|oneens|niet mee eens|niet eens|enigszins oneens"
            "|enigszins mee oneens",
            "neutral|undecided|neither agree nor disagree|neither|neutraal|niet eens en niet oneens"
            "|niet mee eens en niet mee oneens|niet mee eens, niet mee oneens|niet eens, niet oneens"
            "|niet mee eens/niet mee oneens|noch eens noch oneens|noch mee eens noch mee oneens|eens noch oneens",
            "agree|somewhat agree|mee eens|eens|enigszins eens|enigszins mee eens",
            "strongly agree|completely agree|totally agree|fully agree"
            "|helemaal mee eens|helemaal eens|zeer mee eens|zeer eens|volledig eens|volledig mee eens",
        ),
    ),
    "agreement-7": (
        "CSAT",
        (
            "strongly disagree|completely disagree|helemaal mee oneens|helemaal oneens|zeer mee oneens",
            "disagree|mee oneens|oneens",
            "somewhat disagree|slightly disagree|enigszins mee oneens|enigszins oneens|een beetje mee oneens"
            "|een beetje oneens",
            "neutral|neither agree nor disagree|neutraal|niet mee eens en niet mee oneens|niet eens en niet oneens",
            "somewhat agree|slightly agree|enigszins mee eens|enigszins eens|een beetje mee eens|een beetje eens",
            "agree|mee eens|eens",
            "strongly agree|completely agree|helemaal mee eens|helemaal eens|zeer mee eens",
        ),
    ),
    "ease-5": (
        "CES",
        (
            "very difficult|very hard|extremely difficult|zeer moeilijk|heel moeilijk|erg moeilijk|zeer lastig",
            "difficult|hard|somewhat difficult|moeilijk|lastig",
            "neutral|neither easy nor difficult|neither|neutraal|niet makkelijk en niet moeilijk"
            "|niet makkelijk, niet moeilijk|niet gemakkelijk en niet moeilijk",
            "easy|somewhat easy|makkelijk|gemakkelijk|eenvoudig",
            "very easy|extremely easy|zeer makkelijk|zeer gemakkelijk|heel makkelijk|heel gemakkelijk|erg makkelijk"
            "|zeer eenvoudig",
        ),
    ),
    "likelihood-5": (
        "CSAT",
        (
            "very unlikely|extremely unlikely|definitely not|zeer onwaarschijnlijk|heel onwaarschijnlijk|zeker niet",
            "unlikely|probably not|onwaarschijnlijk|waarschijnlijk niet",
            "neutral|neither likely nor unlikely|maybe|might or might not|neutraal|misschien"
            "|niet waarschijnlijk en niet onwaarschijnlijk",
            "likely|probably|waarschijnlijk|waarschijnlijk wel",
            "very likely|extremely likely|definitely|zeer waarschijnlijk|heel waarschijnlijk|zeker|zeker wel",
        ),
    ),
}
SMILEYS = (
    "😣 😡 😠 🤬 😖 😫 😭 😤 🤮 😞 >:( :'( d:",
    "🙁 ☹ 😕 😟 😦 😒 😢 :( :-( :/ :-/",
    "😐 😶 😑 :| :-|",
    "🙂 😊 ☺ :) :-) (:",
    "😄 😃 😀 😁 😆 🤩 😍 🥰 ❤ :d :-d =d",
)
FRESHDESK = {
    "extremely happy": 103.0, "very happy": 102.0, "happy": 101.0, "neutral": 100.0,
    "unhappy": -101.0, "very unhappy": -102.0, "extremely unhappy": -103.0,
}  # fmt: skip
THUMBS = (
    "👎|thumbs down|thumb down|thumbs_down|thumbsdown|duim omlaag|duimpje omlaag|dislike|disliked",
    "👍|thumbs up|thumb up|thumbs_up|thumbsup|duim omhoog|duimpje omhoog|like|liked",
)
# Any question can be answered with these, so they are a score only where the user says so.
YES_NO = ("no|nee|false|onwaar|not recommended", "yes|ja|true|waar|recommended")
SHORT_YES_NO = ("n", "y|j")
CHURN = (
    "not churned|active|actief|retained|behouden|stayed|gebleven|blijft|renewed|verlengd|existing customer"
    "|actieve klant",
    "churned|churn|opgezegd|opzegging|zegt op|cancelled|canceled|geannuleerd|beëindigd|stopped|gestopt|left|vertrokken"
    "|attrited customer|ex-klant",
)
ZENDESK = (
    "bad|bad_with_comment|bad with comment|slecht|bad, i'm unsatisfied|bad, i am unsatisfied"
    "|slecht, ik ben ontevreden|slecht, ik ben niet tevreden",
    "good|good_with_comment|good with comment|goed|good, i'm satisfied|good, i am satisfied|goed, ik ben tevreden",
)

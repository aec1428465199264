"""Words that say nothing about a cause, in both languages, and those that turn its meaning around."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DUTCH: Final = _words(
    """
    aan af al aldus alle alleen alles als altijd ander andere anders beetje bedankt begin behalve ben bent bij bijna
    bijvoorbeeld binnen bleef blijf blijft blijven boven bovendien buiten daar daarbij daardoor daarin daarmee daarna
    daarnaast daarom daarop daarover daarvan daarvoor dag dan dank dankje dat de der des deze dezelfde die dit doe doen
    doet door dus echt echter een eens eerst eigenlijk elk elke en enige enkel enkele enorm er eraan erbij erg
    ergens erin ermee erop ertoe eruit ervan ervoor etc even ga gaan gaat gebeuren gebeurd gedaan gegaan gehad gehele
    geef geeft gegeven geven ging gingen gewoon geweest geworden graag groet groeten haar had hadden hallo
    hartelijk heb hebben hebt heel heeft hele helaas helemaal hem hen hele het hetzelfde hier hierbij hierdoor hij hoe
    hoef hoeft hoewel hoi hun iedere iedereen ieder iemand iets ik in indien inmiddels is ja jaar je jezelf jij jou jouw
    jullie kan kon konden kreeg kregen krijg krijgen krijgt kun kunnen kunt kwam kwamen laat laten later liet maar
    maand maanden mag man me mee meer meest meeste men met meteen mevrouw mij mijn mijne mijzelf minuten misschien
    mocht mochten moest moesten moet moeten mogen moment morgen na naar naast namelijk natuurlijk nee net nog nogal
    nou nu of om omdat ondanks onder ons onze ook op over overigens paar per precies qua rond samen sinds slechts
    sommige soms sowieso steeds straks te tegen ten ter terwijl tevens tijdens toch toe toen tot totaal tussen u uit
    uiteindelijk uur uw vaak van vanaf vandaag vanuit vanwege veel verder vervolgens via vind vinden vindt volgens
    vond voor vooral vrij waar waarbij waardoor waarin waarmee waarom waarop waarvan waarvoor wanneer want waren was
    wat we week weken weer wel welk welke werd werden wie wij wil wilde wilden willen wist word worden wordt zal zat
    ze zeer zeg zeggen zegt zei zeiden zeker zelf zelfs zich zie zien ziet zij zijn zit zitten zo zoals zodat zoiets
    zou zouden zoveel zowel zulke zullen zult gisteren hele zoals vriendelijke beste mvg aub alvast steeds iets weet
    weten echte gek he hoor joh mss idd ff gvd omg
    half halve kwartier kwartiertje dagen twee drie vier vijf zes zeven acht negen tien elf twaalf vijftien twintig
    dertig veertig vijftig honderd duizend tweede derde vierde vijfde euro euros
    """
)

ENGLISH: Final = _words(
    """
    a able about above absolutely actually after again ago all almost along already also although always am among an
    and another any anybody anyone anything anyway are aren't around as ask at away back basically be became because
    become been before being below between both but by came can cause come comes could couple day days definitely
    did do does doing done down due during each either else end enough especially etc even ever every everybody
    everyone everything extremely far few find first for from further gave get gets getting give given gives giving go
    goes going gone gonna got gotten guys had has have having he he'd he'll he's hello help hence her here
    hers herself hey hi him himself his honestly hour hours how however i i'd i'll i'm i've if in indeed instead into
    is it it'd it'll it's its itself just keep keeps kept kind kindly knew know known last least less let let's like
    likely little look looking lot lots made mainly make makes making many may maybe me mean might mine minute minutes
    month months more moreover most mostly much must my myself near need needed needs new next now obviously of
    off often oh ok okay on once one ones only onto or other others otherwise our ours ourselves out over overall own
    particular per perhaps please possible pretty probably put quite rather re really regarding regards right said
    same saw say saying says see seem seemed seems seen several shall she she'd she'll she's should show simply since
    so some somebody someone something sometimes somewhat soon sort still stuff such sure take taken takes taking tell
    than thank thanks that that'd that'll that's the their theirs them themselves then there there's therefore these
    they they'd they'll they're they've thing things think this those though thought through throughout thus till time
    times to today together told tomorrow took toward towards tried try trying twice under unless until up upon us use
    used using usually very via want wanted wants was way we we'd we'll we're we've week weeks well went were what
    what's whatever when whenever where whereas whether which while who who's whole whom whose why will wish with
    within would yeah year years yes yesterday yet you you'd you'll you're you've your yours yourself
    im ive ur pls plz thx lol omg
    half quarter three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred
    thousand second third fourth fifth euro euros pound pounds
    """
)

NEGATIONS: Final = {
    "nl": _words("niet geen nooit niets niks niemand nergens zonder nauwelijks amper"),
    "en": _words(
        """
        not no never none nothing nobody nowhere without hardly barely cannot can't cant couldn't couldnt didn't didnt
        doesn't doesnt don't dont hadn't hasn't hasnt haven't havent isn't isnt wasn't wasnt weren't won't wont wouldn't
        wouldnt shouldn't unable
        """
    ),
}
"""These may begin a phrase: "niet opgelost", "not working"."""

DEGREES: Final = {"nl": frozenset({"te"}), "en": frozenset({"too"})}
"""These may begin a phrase: "te duur", "too long"."""

ENDINGS: Final = {"nl": NEGATIONS["nl"], "en": frozenset({"up", "off", "back"})}
"""These may end a phrase: "werkt niet", "top up", "call back"."""

FIRST_NAMES: Final = _words(
    """
    aaron abdul abigail adam adriaan ahmed aisha albert alex alexander ali alice amanda amber amelia amir amy andrea
    andrew angela anita anja anke anna anne annemarie annie anouk anthony anton arie arjan arno astrid barbara bart
    bas benjamin bernard bert bianca bob boris bram brenda brian bryan carla carlos carolien caroline catherine
    charles charlotte chantal chris christian christina christopher cindy claire claudia cornelis daan daniel daniela
    danny david debbie deborah demi denise dennis derek desiree diana dick diederik dirk donald donna dorothy edward
    edwin eline elisabeth elise elizabeth ella ellen emily emma eric erik erwin esther eva evelien fatima femke ferry
    fleur frans frederik gary geert george gerard gerrit gijs hanna hannah hans harold harry hassan heather heidi
    helen henk henry hugo ibrahim ilse ineke ingrid irene iris isabel jaap jacob jacqueline james jane janneke jasmine
    jasper jason jeanette jeffrey jennifer jenny jeroen jessica joanna joep johan johannes john jolanda jonathan joost
    jordy joris joseph joshua joyce judith julia julie jurgen justin karen karin katherine kathleen kees kelly kenneth
    kevin kimberly klaas koen kristin larry lars laura lauren leon leonie lieke lies linda lisa lotte louise lucas lucy
    luuk maarten maaike manon marc marcel margaret maria marieke marie marijke marjan mark marleen marloes martijn
    martin martine mary matthew matthijs maurice maurits megan melanie melissa menno merel michael michelle mieke miriam
    mohamed mohammed monique nadia nancy natalie natasha nicholas nick nicole niels nienke nina noah olivia omar oscar
    pamela patricia patrick paul paula pauline peter petra philip pieter priya rachel ramon raymond rebecca remco rene
    richard rick robert robin roel roger ronald rosa roy ruben ruth ryan sabine samantha samuel sander sandra sanne
    sara sarah saskia scott sebastiaan sharon sheila simon simone sjoerd sofia sophie stefan stephanie stephen steven
    susan suzanne sven sylvia tamara tanja teresa theo thijs thomas tiffany timothy tina tineke tomas tony tracy truus
    twan vanessa vera veronica victoria victor vincent wendy wesley wilbert wilco willem william willy wim wouter
    yasmin youssef yvette yvonne zoe
    """
)
"""First names that are not ordinary words as well; none may stand in a name or keyphrase."""

# Words of the one list that are words of content in the other language.
_ENGLISH_CONTENT: Final = _words("begin die door hem hoe laten man men moment net toe want word")
_DUTCH_CONTENT: Final = _words("been last kind")

STOPPED: Final = {
    "nl": DUTCH | (ENGLISH - _DUTCH_CONTENT),
    "en": ENGLISH | (DUTCH - _ENGLISH_CONTENT),
    "": DUTCH | ENGLISH,
}
"""Stop words by language: both lists in each, because customers mix. "" is any other language."""

EMPTY: Final[frozenset[str]] = frozenset()

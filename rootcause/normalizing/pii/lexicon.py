"""Words that are names, words that are not, and words that are both; all in lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# First names common in the Netherlands, Belgium, Britain and America: behind a cue they count in lower case too.
FIRST_NAMES = _words(
    """
    aad aafke aaliyah aaron abby abdel abdul abdullah abel abigail achmed adam adriaan adrian agnes ahmed aisha alan
    albert alberto alex alexander alexandra ali alice alicia alina alison alistair alyssa amanda amar amara amber
    amelia amina amir amira amit amy ana andre andrea andreas andrew angela angelique angus anil anita anja anjali anke
    ann anna anne anneke annelies annemarie annemiek annette annie anouk ans anthony anton antonio antoon aoife arie
    arjan arjen arjun arno arnold arthur arthus asha ashley astrid ava ayesha aylin ayse ayşe barbara barry bart bas
    bastiaan beatrice becky bella ben benjamin benoit bep bernard bert beryl beth bethany betty beverley bianca björn
    bob bobby boris bram brenda brendan brent brian bridget britt bruno bryan callum carel carin carl carla carlos
    carmen caroline carolyn casper catherine cathy cees celine chantal charles charlie charlotte cheryl chiara chidi
    chloe chris christiaan christian christina christine christopher ciara cindy claire clara claudia clive colin
    connor cor corinne cornelis corrie craig cynthia daan damian damien daniel daniela danielle danny darragh darren
    dave david dawn dean debbie deborah deepak demi denise dennis derek desiree diana diane didier dieter dirk dominic
    donald donna dora doreen dorien doris dorothy doug douglas doutzen duncan dylan ed eddie edith eduard edward edwin
    eefje eileen elena eline elisabeth elise elizabeth ella ellen ellie elly eloise els elsa emilia emily emine emir
    emma emre eoin eric erica erik erika erin erwin esmee esra esther eva evelien evelyn evert evi ewan fabian farah
    fatih fatima fatma fay femke fenna ferdinand fien filip finn fiona fleur floor florence floris fons fraser fred
    frederik freek freya frits gareth gary gavin geert gemma geoff george gerard gerda gerrit gert gijs gillian gina
    glenn gloria godelieve goele gordon graham greet greg gregory greta griet guido guillaume gunther guus gwen haley
    hamish hamza han hanna hannah hanneke hans harm harold harriet harry hasan hassan hazel heather heidi helen helena
    hendrik hendrika henk henny henri henry herman hetty hidde hilda hilde hiroshi hugo huib huseyin iain ian ibrahim
    ilja ilse imke imran ineke inge ingeborg ingrid irene iris irma isaac isabel isabella isabelle isla ismail ivan ivo
    ivy jaap jacco jackie jacob jacqueline jacques jade jake jamal james jamie jan jana jane janet janine janna janneke
    jantine japie jared jasmijn jasmin jasmine jason jasper jay jayden jean jeanette jef jeff jeffrey jelle jelte
    jennifer jenny jens jeremy jeroen jerry jesse jessica jessie jill jim jimmy jin jo joan joanna joanne job jochem
    jodie joe joel joep johan johanna john johnny jolanda jonas jonathan joop joost joris jorrit jos jose joseph
    josephine josh joshua josé joyce jozef juan judith julia julian julie juliette jurgen jurre justin jürgen kai kamal
    karel karen karim karin karina karl karlijn karolien kasper kate katherine kathleen kathryn kathy katie katja
    katrien kavita kay kees keith kelly ken kenneth kerry kevin khadija khalid kieran kim kimberley kimberly kirsten
    kirsty klaas klaus koen kofi kristel kristen kristin kristof kwame kyle lakshmi lara larissa lars laura lauren
    laurence laurens leah leanne lee leen leendert lena leo leon leonie leontien lesley leslie levi lex lia liam lianne
    lieke lies liesbeth lieve lillian lily linda lindsay lindsey ling lisa lisanne liselotte liv liz lizzie loes lois
    lotte louis louisa louise luc luca lucas lucia lucie lucinda lucy luke lutgard luuk lynn lynne maaike maarten
    maartje machteld maddie madison maggie mahmoud malcolm manon manuel marc marcel marcella marco marcus margaret
    margot margriet maria marianne marie marieke marielle marije marijke marijn marina marion marit mariëlle marja
    marjan marjolein mark marleen marlies marloes martha martijn martin martina martine marty marvin mary maryam
    mathijs mathilde mats matt matthew matthias matthijs maureen maurice maurits max maxime meera mees megan mehmet
    meike melanie melissa menno mercedes merel merijn michael michaela michel michele michelle michiel mieke mien mike
    mila milan miranda miriam mirjam mitchell mohamed mohammad mohammed monica monique morgan moustafa muhammad murat
    mustafa myrthe nadia nadine naima nancy naomi natalia natalie natasha nathan neha neil nele ngozi niamh nico nicola
    nicolas nicole niek niels nienke nigel nikki nina nisha noah noel noor nora norman noël olaf olga oliver olivia
    oluwaseun omar oscar otto owen pam pamela paola pascal patricia patrick paul paula pauline pedro peggy penny pepijn
    peter petra phil philip philippe phoebe pierre piet pieter pim pooja poppy priya quinten quirijn rachel rachid
    rafael rahul raj rajesh ralph ramesh ramona ravi ray raymond rebecca reinhilde reinier remco renate rene renee
    renske rené rhys ria rianne ricardo richard rick riet rik rita rob robbert robert roberto robin rochelle roderick
    roel roelof roger rohit roland rolf ron ronald roos rosa rosalie rosemary ross roxanne roy ruben rudi rudy rutger
    ruth ruud ryan saar sabine sabrina salma sam samantha samira samuel sander sandra sanjay sanjeev sanne sara sarah
    saskia saïd scott sean sebastiaan sebastian selma sem serena sharon shaun sheila shirley siebe siem sien sienna
    sietske silvia simon simone sinead siobhan sjaak sjoerd sjors sofia sofie sonja sophia sophie stacey staf stan stef
    stefan stefanie steffie stella stephanie stephen steve steven stewart stijn stuart sunita suresh susan susanne
    suzan suzanne sven sylvia tamara tanja tanya tara ted teresa tess teun teunis theo theresa thierry thijs thomas
    ties tijmen tijn tim timo timothy tina tine tineke tjeerd tobias todd tom tommy tony toon toos tracey tracy trevor
    trudy truus tyler ulrike ursula usha vanessa veerle vera verena veronica veronique vicky victor victoria vijay
    vikram vincent viola violet virginia vivian wei wendy wesley wessel wiebe wietske wilco wilhelmina willeke willem
    william wilma wim winston wouter xander xavier yannick yara yasmin yasmina yaw yolanda yousra youssef yuki yusuf
    yves yvette yvonne zac zach zara zeynep zoe zoë
    """
)

# First names that are everyday words: behind a cue they count, with their capital only.
ALSO_WORDS = _words(
    """
    amber anke april art asha bas ben bill bob chase cor dan dawn drew ed els faith fay fleur floor frank frans gert
    grace han hazel hope iris jade jay jet jim jin jo job joep jos joy june kay kim lee leen lies ling mark max may
    merel noor page pat penny ray ria rich rob roos rose ruby sam sien stan stef sue summer tim toon violet wei wil
    will
    """
)

# Surnames that count in lower case behind a title or a first name.
SURNAMES = _words(
    """
    ahmed anderson bakker beek begum berg blom bos bouali brink brouwer brown campbell claes clarke dam davies davis
    declercq dekker demir desmet dijk dijkstra driessen dubois dupont edwards elamrani evans evers garcia gerritsen
    goossens harrison hendrickx hendriks hermans heuvel hoekstra hughes huisman hussain jackson jacobs jacobsen
    jansen jansens janssen janssens johnson jones jong kaya kelly khan kok koster kramer kuiper kuipers lambert
    leeuwen linden maes martens martin martinez meijer mertens meyer miller mitchell molenaar morris mulder murphy
    parker patel peeters peters phillips postma prins roberts robinson rodriguez rogers sanders scholten schouten
    singh smeets smit smith taylor thomas thompson timmermans turner vandamme vandenberghe vanhove veen veenstra
    verbeek verhagen verhoeven vermeer vermeulen visser vos vries walker wauters willems willemsen williams wilson
    wouters wright yilmaz öztürk
    """
)

PARTICLES = _words("van von de der den ten ter te het 't ’t la le du di da dos el al bin ben ibn vd v.d. zu 's ’s")

# What stands with a capital behind a cue and is no name: sentence starts, departments, peoples, days, brands.
NOT_NAMES = _words(
    """
    aan aangenaam able about absolutely accountmanager actually admin administratie advies adviser adviseur advisor
    af afdeling afraid after again agent air airlines airways al all allah alle alleen allemaal als also although
    altijd always alweer am amazed amazon american an and ander andere andermaal android angry annoyed anonymous
    answered any anyway apotheek apple are arrived as at au augustus australian automatisch baan back bad band bank
    bankkaart based be because bedankt bedrijf been beheer being bekend belde belg belgian belgisch belgische belt
    bent best beste bestelling beter bezoeker bezorgdienst bezorger bij bijna bijzonder bleef blij blije bol boos
    bot both boze british brussel brussels but by café call callcenter called came can canadian cancel cancelled
    care center centrale centre ceo changed chat chatbot chauffeur cheers chinees chinese christmas claims client
    cliënt closed colleague colleagues collega collega's company confused consument contact coolblue correct could
    currently customer customers daar dag dame dank dankbaar dat deaf december deed delighted delivery delta denk
    department desk deutsche deze dhl diabetic did die digitale dinsdag directie director disabled disappointed
    disgusted dit do doctor does doet dokter donderdag done door doorverwezen dpd dr driver due duidelijk duits
    duitse dus dutch each easter echt een eens eerder eerst eigenlijk else en engels engelse english enige enorm erg
    erna euro european even ever every everyone everything explained extra extreem extremely facebook facturatie
    familie februari fed fedex feel fijn fijne finally finance fine first flight flights for fout franse french
    friday from fully furious gaat gaf gast gave gebruiker geeft geen gefrustreerd gehandicapt geheel geholpen gek
    gelukkig gemeente genoeg gentleman gepensioneerd german geschreven geschrokken gespeld gestopt gestrand getting
    gewijzigd gewoon ging girl given giving glad god goed goede going gold good goodbye google graag grateful great
    groet groeten guest gutted guy haar had happy hartelijk hartelijke has have having he heb heel heer helaas
    helemaal help helpdesk helped helpt hem her here het hield hielp hier hij him his hoe hoi hoor hopefully
    horrified hospital hotel how however hr huisarts hun i iedereen iets if ik impressed in incorrect indian
    information ing ingenieur inmiddels instagram interested internet ios ipad iphone irish is isp it italiaans
    italian ja jammer januari january jesus jetblue jij jongen jou juli july juni just kan kept kerst kind klant
    klantcontact klanten klantendienst klantenservice klm komt kon kpn kunnen kwaad kwam kwijt lady lang langdurig
    langer late later leden left legde lid liep like linkedin listened living logistiek london looking lost
    luchthaven lucky luisterde maandag maar maart made mag making man management manager mannelijk march mastercard
    maybe me medewerker medewerkers medewerkster mediamarkt meer mei men meneer mens met mevrouw microsoft mij mijn
    mijnheer minister miss missing misspelled mobile moe moest moet monday monteur mooi more morgen most mr mrs ms
    much mw my na naar nam natuurlijk nederland nederlander nederlands nederlandse netflix never new nhs niemand
    niet niets nieuw nieuwjaar nieuwsgierig no nog nooit not nothing november now nu nurse october odido oetker of
    off office ok oke oktober oké old om omdat on onbekend once onder one onjuist onlangs online only ons ontevreden
    ontevredenheid ontzettend onze ook op open operator opgelicht or orange order organisatie our out outlook over
    overgestapt pas pasen patient patiënt paypal pensioner pepper perhaps planning platinum please pleased polish
    pools poolse post postnl powered precies premium president prima product proud proximus ps quite raar rabobank
    reageerde really received receptie reception redelijk reeds regards reply restaurant retired reviewer ryanair
    sad said sales samsung satisfied saturday says seemed seemingly september service servicedesk services she shop
    sick silver since sinds single sir slecht slechtziend sms snel so social some somebody someone soon sorry
    sounded southwest spaans spanish spelled spelt spoke staff steeds still stond store stuck such sunday super
    supervisor support sure surprised systeem system t-mobile taking team teams technical technici technicus tele2
    telefonisch telenet teleur teleurgesteld tesla tevreden thank thanks that the their them then there these they
    this though thuis thuisbezorgd thursday tickets tiktok tired to today toen told too took tot tried trots trouwe
    trying tuesday turkish turks twitter u uber uit uiteindelijk uiterst ultimately unable under unfortunately
    unhappy united unknown until up ups upset us usair using uw vaak vakantie vandaag vanwege veel vegan vegetarian
    veranderd verbaasd verder verdrietig verhuisd verkeerd verrast vertelde vertelt very verzekerd vindt virgin visa
    visitor vliegtuig vodafone vol volledig vond voor vooral voornemens vriendelijk vriendelijke vrij vrijdag vroeg
    vrolijk vrouw vrouwelijk waar waarom waiting want wanting was wat way we webcare website wednesday weer wel
    welke welkom well went werd were werkelijk werkzaam what whatsapp when where which while who whoever why wie wij
    wilde willing windows winkel with without woedend woensdag woman worden wordt working worried would writing
    wrong yes yesterday you your yours youtube zaterdag ze zeer zeggen zegt zei zelf zelfs zfs ziek ziekenhuis ziggo
    zij zijn zo zoals zondag zonder zou zwanger zzp zzp'er
    """
)

# Names that are everyday words too: those from the export's own columns count as part of a full name only.
EVERYDAY = _words(
    """
    april art baker bakker bank banks beek bell berg best bill bird bishop black boer bos bridge brink brown bruin
    bull butler carter chase church clerk cook cooper dam dan dawn day dekker dijk drew faith field fisher floor
    ford fox frank good grace green groen groot hall hill hof hope house hout huis hunter jet job jong joy june king
    klein kok kort koster kuiper lamb lang lies long love major marsh mason may meer meijer miller moon mulder nieuw
    oud page park parker pope porter post potter price prins rain rich ring rose said schouten sharp short slager
    small smid snow son steen stone street sue summer taylor timmerman tuin turner veen visser vos walker water west
    white wil will winter wise wit wolf wood young zand zee zwart
    """
)

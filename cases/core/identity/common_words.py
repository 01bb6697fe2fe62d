"""Names that are ordinary English words too, and words in a name that say nothing alone.

A name such as Will or Hope counts only where it is capitalised, and the hit says that it may be
the word and not the person.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ORDINARY = _words(
    """
    a able about above act adult after age all also am amber an and angel any april are arch art as
    ash at august autumn aurora away back bail bailey baker ball bank banks barber bard baron bass
    bay be beach bean beck bee been bell berry best big bill birch bird bishop black blake blanch
    blaze blue boat bolt bond book booker boot both bow bowl bowler box boy branch brand brandy
    brave bride bridge bridges bright brook brooks brown buck bud bull bullock burn burns bush
    but butcher butler butt by call camp can candy cannon care carol carpenter carter carver case
    cash castle chance chandler chapel charity chase chest child christian church clark clay clear
    clement clerk cliff close coal coast cock coffee cole collar combs come constant cook cooper
    cope coral corn cotton could court cow cox craft crane cream cross crown crystal cup curry
    daisy dale dash dawn day days dean dear deer destiny diamond did dick do dolly don done dove
    down drake drew drum duke dusty each earl early earnest east easter eden ember english even
    ever every eve fair faith falcon fall far farmer fate fawn fay feather fell felicity fern
    field fields fig finch fine first fish fisher fleet flint flood flora flower for ford forest
    foster fountain fox france frank free freeman french friend from frost fry fuller gale game
    garden gardener gates gay gene genesis george georgia get ginger glass glen glory go goddess
    god gold golden good goose grace grant graves gray green grey griffin ground grove guy had hail
    hale hall ham hand happy hard harden hardy hare harmony harp harper has have haven hay hazel he
    head heart heath heather heaven hedge help her herb here heritage hero hick hill hills him his
    hogg holiday holly home honey honour hood hook hope horn horse house how hunt hunter i ice if
    in india iris is it its ivory ivy jack jade jasmine jasper jay jean jet jewel job john jolly
    jones joy joyce judge july june just justice kay keen key kid king kirk kit kitty knight lace
    lad lake lamb lance land lane lark last laurel law lawn lawyer lay le leaf lee legend lemon let
    levy liberty lilac lily lime lines little loan lock london long lord lot love low lower luck
    lucky lush mace major mallet man many mar march marine mark market marks marina marsh martin
    mason masters mat match max may me mead meadow meek melody mercy merit merry mews mild miles
    mill miller mills mine mint miss mist moody moon moor moore moors more morning moses moss most
    mount mountain much mug must my myrtle near nell new next nice nick night no noble noel norm
    north not note nova now nurse oak oaks ocean of off old olive on one only opal or orchard orange
    our out over own packer page paige paint palm pan pansy pard park parker parks parson pat patch
    patience pay peace peach pearl pears peel penny pepper perch perry person peters petty phoenix
    pie pierce pike pine piper pitt place plum plumber pool poor pope poppy port porter pot potter
    pound power powers pray prescott press price pride prince princess prior proper proud prudence
    purple queen quick rain rainbow ram randy ransom raven ray reader ready reed reeve reeves rich
    rider ring rise rivers river rob robin rock rod rose rosemary round rowan royal ruby rusk rush
    rust rusty ryder saffron sage sailor saint salmon salt sand sandy sapphire saturn savage saw
    scarlet school scott see self senior serenity shade sharp shaw she sheep shepherd shore short
    should shy sienna silver simple singer skinner skip sky slate small smart smith smithy snow so
    sole some sonny south sparrow spear spencer spring sparks squire stable star stark starling
    steel stein stern stone storm story straw street strong such sue summer summers sun sunday
    sunny swan sweet swift tailor tanner taylor temple tempest terry than that the them then there
    they thorn thyme tiger till time to tom too towers town travis tree trees trinity true tucker
    turner twin two up us vale valentine van venus very victor victory viola violet virtue wade
    wait walker wall wallace waller walls wally walter ward wards was water waters watt way
    we weaver webb week weeks welcome well wells welsh were west what wheat wheel wheeler when whip
    white who will willow wills win wind winter winters wise wish with wolf wood woods woodland wool
    work worth would wren wright year yes york you young your zest zion
    """
) - _words(
    # these are in use as words so rarely that a hit is a person
    "jones smith john george martin peters scott taylor moore cox clark wallace spencer shaw webb "
    "perry tom terry travis walter moses parker turner griffin bailey harper prescott levy cole "
    "blake nell paige jay kay lee jean joyce kirk max nick noel ray sue myrtle felicity flora "
    "cooper carter walker hogg watt waller stein reeves reeve pitt beck kitty sienna fay "
    "marina india georgia"
)

PARTICLES = _words(
    "van von der den de da di do du des dos del della la le lo el al bin ibn bint binti abu abd "
    "ap ab ferch o mc mac st the of y e und zu af av ter ten"
)

TITLES = _words(
    "mr mrs ms miss mx dr doctor prof professor sir lady lord dame rev reverend revd fr father pc "
    "dc ds di dci dsu pcso cllr councillor hon judge master jr jnr junior sr snr senior ii iii iv "
    "phd md qc kc obe mbe cbe esq aka nee"
)

PLACEHOLDERS = _words(
    "unknown notknown notgiven notstated none na nil tbc tbd unnamed anonymous withheld"
)

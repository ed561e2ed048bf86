"""Words that attackers try first, French and English, in the bare letters that `passwords.is_common` compares."""

WORDS = """
aaabbbccc aabbccdd abcabcabc abcdabcd abcdef abcdefgh abcdefghijkl abeille abracadabra access accesspassword acdc
achanger admin adminadmin administrateur administrateursysteme administrator adminpass adminpassword aide aigle
airfrance alakazam alea aleajactaest alejandro alexandra alexandre alexis alger algerie alice allah allezlesverts
allezlom allezparis alonso alsace alumni amanda amandine amazon amelie america ami amie amiens amis amour amouramour
amours anais ananas andrea andrew android ange angel angelique angelito angelo angels angers anne anniversaire
anonymous anthony antoine aout apple apprenant apprenante apprentissage april aqaqaq aqwzsx aqwzsxedc aqwzsxedcrfv
araignee arcenciel argent arnaud arsenal arthur asdfasdf asdfghjkl ashley assassin asse asshole asterix
asterixetobelix auchan aucun aucuneidee audi audrey august aunomdelaloi aurelie aurelien automne autumn auvergne
avengers avril axel azazaz azeqsd azeqsdwxc azerty azertyazerty azertyuiop azertyuiopqsdfgh baby backup badboy badgirl
bailey banana banane baptiste barca barcelona baseball basketball batman batterie batterystaple bayern beach bear
beatles bebe beer belgique bella benjamin benoit berlin bernard besancon bestfriend bestfriends beyonce bible bienvenu
bienvenue biere bird birthday biscuit bismillah bitch black blackberry blackbird blackwhite blahblah blanc
blancheneige blessed blessing bleu blue blueberry bluebird bluesky bmw bonaparte bonbon bonheur bonita bonjour
bonjourbonjour bonjourtoutlemonde bonsoir booba bordeaux bordeauxrouge bordel boston boulanger boulot bourgogne
bouygues boyfriend brandon brest bretagne brigitte brother bruxelles buddha bumblebee bunny bureau burger business
buster butterfly butterflyl caca cacahuete cacaprout caen cafe cake california callofduty camaro camembert cameroun
camille campus canada canard candidat candidate candy cannelle cantona captain caramel carlos caroline carpediem
carrefour casablanca cat catherine ceciestunmotdepasse cecile celine celinedion cendrillon cerise cestlavie
cestmonmotdepasse champagne champion champions changeit changeme changemenow changezmoi chanteur chanteuse charles
charlesdegaulle charlie charlotte chat chaton cheesecake chef chelsea cheri cherie cherry cheval
chevalcorrectbatterieagrafe chevre chicago chicken chien chiot chloe chocolat chocolate chouchou christ christelle
christian christine christmas christophe chrome church ciel cisco citroen citron claire claude cle clef clement
clermont cloud cobra cocacola coccinelle cochon coconut coffee cogitoergosum coldplay college commando commercial
communication company comptabilite comptable computer connard contrasena cookie cookies cooper copain copine corazon
corinne correcthorse correcthorsebatterystaple corse corvette coucou coucoucoucou counterstrike courage couscous
cowboys cracker cranberry crepe cristianoronaldo croissant cupcake cyclisme cyril daddy daftpunk dakar dallas damien
daniel danse danseuse darkangel darklord darkness darkvador darthvader darty data database dauphin david debian
decathlon december decembre default defaut degaulle dell delphine demo demodemo denis destin destiny diamant diamond
didier dieu dieuestgrand dijon dimanche dinosaure directeur direction directrice disney disneyland dog doggy
dolorsitamet dolphin dominique donald donaldduck doudou dragon dragonball dragonfly dragons dream dreamer dreams drh
drummer ducati dylan eagle eagles ecole ecoledurecrutement edf egalite elephant eleve elizabeth elodie emilie eminem
emma emploi encule energie energy enfant enfants engie england entreprise entretien enzo equipe equitation eric
espaceclient espacemembre espana espoir essai estelle estrella ete eternite eternity etienne etoile etreounepasetre
etudiant etudiante eva example excel exemple extranet fabien fabrice facebook faith falcon famille family fanny father
faucon fcbarcelone fcnantes february federer felix femme fernando ferrari fevrier filou finance fireball firebird
firefly firefox fish fleur florence florian florida flower flowers fnac foot football footballeur force forest foret
forever formateur formation formations formatrice fortnite fourmi fraise framboise france francefrance francis
francois francoise fraternite frederic freebox freedom frere friday friend friends friendship frodo fromage fuckoff
fuckthis fuckyou gabriel gaelle gagnant gamer gaming gandalf gangsta gangster garden gateau geheim geneve george
georges gerard germany gilles ginger gingerbread girafe girlfriend girondins gmail god godisgood godislove gold golden
goldfish goldman google googlegoogle gray green greenday grenoble grenouille grey griezmann gris guadeloupe guerrier
guest guillaume guinness guitar guitare hacker hackers hacking hakunamatata hallo hallohallo halloween hamburger
hamdoulillah hamster handball hannah happy happybirthday happyhappy harley harleydavidson harrypotter haslo heather
heaven heavenly heineken hello hellohello hellokitty helloworld help helpdesk helphelp henry hermione hermosa hiver
hobbit hockey hocuspocus hogwarts holidays honda hope horse hotgirl hotmail hugo hulk humanresources hunter husband
iamthebest iamtheboss ikea ilovechocolate ilovefrance ilovemusic ilovemycat ilovemydog ilovemyfamily ilovemyself
ilovenewyork iloveparis iloveu iloveyou iloveyousomuch inchallah indochine ines infini infinity informatique instagram
internet internetexplorer intranet invite iphone ireland ironmaiden ironman isabelle islam israel italia jackson
jacques jactaest jaguar jaimelechocolat jaimelecole jaimelesvacances jaimemafamille jaimemonecole jaimemontravail
jaioublie jaipasdidee january janvier jardin jasmin jaune jean jeanjacquesgoldman jeanne jedi jellybean jenesaispas
jenesaisplus jennifer jepensedoncjesuis jeremy jerome jessica jesus jesuschrist jesusesmivida jesusislord jetadore
jetaime jetaimefort jetaimemonamour jetaimepourtoujours jeudi joel johanna johnnyhallyday jonathan jordan joseph
joshua joublietout joyeuxanniversaire joyeuxnoel judo juillet juin julia julie julien juliette july june justin
justine juventus karate karine karma kawasaki kennwort kevin killer king kitty koala ladybug laetitia laissemoientrer
lakers lalala lamborghini lamour lapin laposte lareine laura laurence laurent lavande lea league leagueoflegends
leclerc lecole lecoledurecrutement lemans lemon lemotdepasse lena lenovo leo lepasserelle lepetitprince leroi
leroilion leroymerlin lesamis letmein letmeinnow liberte liberteegalitefraternite licorne lille lilou limoges linkedin
linkinpark linux lion lionelmessi lionking lionne lisa lisboa livebox liverpool liverpoolfc lkjhgfdsa login loginlogin
loic lollipop london loremipsum loremipsumdolor losangeles losc louis louise loulette loulou loup love luc lucas lucie
lucky ludovic luffy luigi lundi lune lycee lyon mabelle macherie madison madonna madrid mafamille mafille magali
maggie magic magique mai maman mamanjetaime mamanpapa mamie management manager manchester manchesterunited mangue
manon mapuce maradona marc march mardi margaux marguerite mari maria marianne marie marine mario marion mariposa
marketing maroc mars marseille marseilles marshmallow martin martine martinique mashallah master mastermaster mathieu
mathilde matricule matrix matthew matthieu max maxime may mayotte mbappe mdp megan meilleurami meilleureamie melanie
melissa mentor mentorat mentoring mer mercedes mercredi merde merdemerde merlin merlinlenchanteur merrychristmas
mesenfants messi metallica metz michael michaeljackson michel mickael mickey mickeymouse micontrasena microsoft
midnight milan milou minecraft minnie minou mlkjhgfdsq mohamed mohammed mommy monamour monange monbebe moncoeur
moncompte moncompteperso monday monfils monique monkey monmotdepasse monnom monportail monprenom monprince montagne
montpellier montreal moon moonlight morgane motdepasse motdepasselong motdepassemotdepasse motdepasseoublie
motdepassesecurise motdepassesur mother motivation motorola mountain mouse mouton mulhouse munich music musique muslim
mustang mylenefarmer mypassword myrtille nadal nadia nala namaste nancy nantes napoleon napoleonbonaparte naruto
natation nathalie nathan neige netflix network nevermind newpassword newyork neymar nice nicolas nicole nightmare
nightwish nimes ninja nintendo nique nirvana noel noemie noir noisette nokia nomdutilisateur nomprenom none nopassword
normandie notapassword nothing nouveaumotdepasse november novembre nuage null nutella obelix ocean oceane october
octobre office oiseau olivia olivier olympiquedemarseille olympiquelyonnais ombre onepiece open opensesame oracle
orage orange orangina ordinateur orelsan orleans oscar ouragan ours outlook ouvretoi ouvrir paix paixetamour pancake
panda papa papajetaime papamaman papi papillon paradis parcours paris parissaintgermain parissg parola parole pascal
pass passadmin passe passepartout passepasse passerelle passerelles passpass passphrase passwd password passwordadmin
passwordpassword passwordtest passwort pasta pasteque patrice patricia patrick patriots patron paul pauline peace
peaceandlove peanut peanuts peche pepper pepsi perpignan petitprince peugeot philippe phoenix phrasedepasse piano
pierre pikachu pineapple pink pipicaca pirate pirates pistache pizza plage platine platini platinum playstation pluie
poisson poiuytrewq poiuytreza pokemon pomme poney porsche portail porte portezcevieuxwhisky portugal positif
postmaster poudlard poulet pourtoujours power powerpoint praline prenomnom prince princesa princess princesse
printemps prof professeur promo promotion provence provisoire psg puissance puppy purple putain python qazwsx
qazwsxedc qazwsxedcrfv qsdfghjklm qsdfqsdf quebec queen quentin quickbrownfox qweasd qweasdzxc qwerty qwertyasdfgh
qwertyqwerty qwertyuiop qwertyuiopasdfgh rabbit rachel raclette rain rainbow raiponce raphael raspberry ratp raymond
realmadrid recruiter recruitment recrutement recruteur recruteuse red redbull redsox reims reine reinedesneiges remi
renault rennes republique republiquefrancaise requin reseau ressourceshumaines reunion reussir reussite reve revedetoi
reves revolution richard rien rihanna river riviere robert rockstar rocky rollingstones roma romain rome ronaldo root
rootpassword rootroot rose roses rouen rouge rugby ryan sabrina sacha salope salut salutsalut samedi sammy sample
samsung samuel samurai sandra sandrine sangoku sansmotdepasse sarah sasuke saturday savoie schatz school schumacher
scorpion scotland sebastian sebastien secret secrets secretsecret secure securise securite security senegal senha
september septembre serge serpent serrure server serveur service servicetechnique sesame sesameouvretoi sexy sexysexy
sfr shadow shakira shalom shark silver silverfox simba singe sister sky skywalker slipknot snake snapchat sncf sniper
snow snowball snowflake snowwhite soccer societe soeur soldat soldier soleil sommer sonic sophie sourceur sourcing
sourire souris soyezlebienvenu spaghetti spider spiderman spring stadederennes star starbucks stardust starfish
starlight stars starwars starwarsstarwars steelers stephane stephanie storm strasbourg strawberry stromae student
succes success sucette sucre sugar suisse summer sun sunday sunflower sunshine superadmin
supercalifragilisticexpialidocious superman superstar superuser support supportsupport sylvie sysadmin system
systemadmin systeme tahiti tajine taylor teacher team teamo teamomucho teamwork temp tempete tempmdp temporaire
temporary temppassword tennis tequiero test tester testeur testing testpassword testtest testtesttest texas thebeatles
theo thepassword thequickbrownfox thierry thisisapassword thisismypassword thomas thuglife thunder thursday tiger
tigre tigrou tiktok tintin tiphaine tobeornottobe tom tortue toshiba toujours toulon toulouse tours toyota tralala
travail travailler trustnol trustnoone tuesday tueur tulipe tunis tunisie turtle twitter tyler ubuntu undefined
unephrasedepasse unicorn universite university unlongmotdepasse unmotdepasse unmotdepassesecurise user username
userpassword useruser utilisateur vacances vache valentin valerie vampire vanessa vanilla vanille vegeta vendredi veni
venividivici veronique vert vici victoire victor victory vidi viedefou vincent violet violette virginie vivelafrance
vodka voldemort volkswagen volley volleyball wachtwoord wanadoo warrior watermelon webmaster wednesday weekend welcome
welcomeadmin welcomeback welcomewelcome welkom whatever whatsapp whisky white whitesnake wife william windows winner
winners winter wolf wonderwoman worldofwarcraft wxcvbn xavier xbox xyzxyzxyz yahoo yamaha yankees yann yannick yasmine
yellow yoda yourpassword youtube yves zelda zidane zinedine zinedinezidane zoe zombie zut zxcvbnm
"""
COMMON = frozenset(WORDS.split())

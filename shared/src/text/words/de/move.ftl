
## Prompts

move-src = Quellplatz scannen
move-what = Artikel oder LE
move-qty = Wie viele?
move-dest = Zielplatz scannen

## Messages

move-taken = { $n } entnommen.
move-moved = { $n } nach { $loc } umgelagert.
move-reserved = Nur { $n } frei. Ausweis der Leitung?
move-too-many = Hier sind nur { $n } frei.
move-same = Das ist der Quellplatz.
move-nothing = Laut Buch leer. Ware da? F2 drücken.

ship-no-load = Für das Tor ist keine Ladung offen.
ship-not-planned = Fährt woanders mit. Stehen lassen.
ship-stop-order = Stopp { $n } folgt erst. Jetzt laden?
ship-left = { $n } stehen noch. 1 ab 2 weiter laden
ship-held = Sperre darauf. Leitung rufen.

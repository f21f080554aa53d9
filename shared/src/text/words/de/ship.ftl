ship-no-load = Für das Tor ist keine Ladung offen.
ship-not-planned = Fährt woanders mit. Stehen lassen.
ship-stop-order = Stopp { $n } folgt erst. Jetzt laden?
ship-left = { $n } { $n ->
    [one] steht
   *[other] stehen
} noch. 1 ab 2 weiter laden
ship-held = Sperre darauf. Leitung rufen.

## Prompts

ship-lane = Zum Bereitstellplatz
ship-door = Tor scannen
ship-scan = Beim Laden scannen
ship-scan-done = Fertig? Dann F4
ship-off = Zum Ausladen scannen
ship-close = Ladung abschließen
ship-seal = Plombe eintippen
ship-driver = Ausweis des Fahrers

## Messages

ship-staged = { $lpn } steht auf { $loc }.
ship-other-lane = Geplant: { $loc }. Doch hier abstellen?
ship-create = Keine Ladung hier. Neue anlegen?
ship-loaded = { $n } von { $m } verladen.
ship-already = Ist schon verladen.
ship-add = Nicht geplant. Doch mitnehmen?
ship-unloaded = Ausgeladen. Zurück nach { $loc }.
ship-not-on-load = Nicht auf dieser Ladung.
ship-unload-mode = Ausladen. Mit F3 beenden.
ship-wrong-state = Noch nicht verpackt. Stehen lassen.
ship-released = Freigegeben. Jetzt verplomben.
ship-departed = Abgefahren mit { $n } { $n ->
    [one] Einheit
   *[other] Einheiten
}.
ship-create-scan = Tor nochmal scannen
ship-at-stop = Stopp { $n }
ship-stands = Stopp { $n } { $loc } { $unit }
ship-gone-anyway = { $lpn } ist ohne Freigabe abgefahren.
ship-held-gone = { $lpn } trotz Sperre abgefahren.
ship-empty = Noch nichts geladen. Erst laden.
ship-sums = Gewicht { $n } kg, Volumen { $m } l

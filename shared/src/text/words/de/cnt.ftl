cnt-lpn-missing = { $lpn } fehlt. Wirklich weg?
cnt-recount = Danke. Eine zweite Person prüft auch.

## Prompts

cnt-loc = Zum Fach gehen
cnt-scan = Alles hier scannen
cnt-lot = Charge scannen
cnt-qty = Wie viele?
cnt-done = Alles gezählt?

## Messages

cnt-more = Weiter. Fertig: Fach nochmal scannen.
cnt-sealed = Noch zu? Nochmal scannen zählt ganz.
cnt-add = Schon gezählt. { $n } dazuzählen?
cnt-bare = Nichts da? Fach nochmal scannen.
cnt-tallied = { $n } gezählt.
cnt-saved = Fach gezählt.
cnt-first = Erst die Menge davor eingeben.

cnt-lpn-missing = { $lpn } fehlt. Wirklich weg?
cnt-recount = Danke. Eine zweite Person prüft auch.
cnt-beside = Auch { $loc } ansehen

## Prompts

cnt-loc = Zum Fach gehen
cnt-scan = Alles hier scannen
cnt-lot = Charge scannen
cnt-qty = Wie viele?

## Messages

cnt-more = Fertig? Fach scannen
cnt-sealed = Zu? Nochmal scannen
cnt-add = Schon gezählt. { $n } dazuzählen?
cnt-bare = Nichts da? Fach nochmal scannen.
cnt-tallied = { $n } gezählt.
cnt-saved = Fach gezählt.
cnt-first = Erst die Menge davor eingeben.
cnt-gone = Weg? Fach scannen

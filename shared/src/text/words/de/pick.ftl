pick-wrong-lot = Andere Charge. Zum Tausch nochmal.
pick-lot-fixed = Kunde will genau die Charge im Bild.
pick-lot-expired = Abgelaufen. Liegen lassen, F2 drücken.
pick-blocked = Gesperrt. Nicht nehmen, weiter.
pick-wrong-lpn = In dieser LE ist anderes.
pick-over = Nur { $n } gefragt. Rest zurücklegen.
pick-put = { $n } in { $tote }
pick-other-tote = Behälter gehört zu anderem Auftrag.
pick-tote-busy = Behälter belegt. Leeren nehmen.
pick-short-taken = Wie viele sind entnommen?
pick-short-left = Wie viele gute bleiben dort?
pick-zero = Platz leer? Scannen. Sonst Rest tippen.
pick-cancelled = Auftrag entfällt. Ware geht zurück.

## Prompts

pick-get = Arbeit wird geholt
pick-tote = Behälter scannen
pick-loc = Zum Fach gehen
pick-item = Artikel scannen
pick-lot = Charge scannen
pick-lpn = LE scannen
pick-ser = Seriennummer scannen
pick-qty = Entnehmen, dann ENT
pick-to = In den Behälter
pick-short = Fehlmenge melden
pick-look = Ist das Fach leer?
pick-stage = Zum Bereitstellplatz
pick-back-item = Artikel zurücklegen
pick-back-loc = Zurück ins Fach

## Prompts of the cart

pick-bind = Fach { $slot }: Behälter
pick-total = Gesamtmenge nehmen
pick-put-slot = { $n } in Fach { $slot }
pick-full = Neuer Behälter
pick-drop = Behälter abstellen
pick-drop-one = Behälter, dann Ziel

## Messages

pick-booked = { $n } gepickt.
pick-lpn-booked = { $lpn } gepickt.
pick-bound = { $tote } ist dabei.
pick-other-lpn = Andere LE. Zum Tausch nochmal.
pick-lot-never = Nur die geplante Charge nehmen.
pick-other-lane = Geplant: { $loc }. Doch hier abstellen?
pick-not-a-lane = Falscher Platz. Bringen: { $loc }
pick-no-lane = Beliebiger Bereitstellplatz.
pick-rest-open = Noch { $n } offen.
pick-short-booked = Fehlmenge { $n } gemeldet.
pick-slot-wrong = Anderes Fach. In Fach { $slot } legen.
pick-slot-busy = Fach belegt. Anderes nehmen.
pick-cart-full = Wagen voll. Erst abstellen.
pick-staged = { $tote } steht auf { $loc }.
pick-all-done = Alles gepickt. Weiter zu { $loc }.
pick-done = Auftrag gepickt.
pick-batch-done = Pickrunde fertig.
pick-bare = Ist das Fach leer?

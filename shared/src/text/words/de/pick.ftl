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
pick-zero = Leer? Scannen. Sonst Rest tippen.
pick-bare-or-left = Was gilt? 1 Fach leer 2 noch { $n } da
pick-cancelled = Auftrag entfällt. Ware geht zurück.

## Prompts

pick-tote = Behälter scannen
pick-loc = Zum Fach gehen
pick-item = Artikel scannen
pick-lot = Charge scannen
pick-lpn = LE scannen
pick-ser = Seriennummer scannen
pick-qty = Entnehmen, dann ENT
pick-each = Jedes Stück scannen
pick-stage = Zum Bereitstellplatz
pick-back-item = Artikel zurücklegen
pick-back-loc = Zurück ins Fach

## Prompts of the cart

pick-bind = Fach { $slot }: Behälter
pick-put-slot = { $n } in Fach { $slot }
pick-drop-one = Behälter, dann Ziel

## Messages

pick-other-lpn = Andere LE. Zum Tausch nochmal.
pick-lot-never = Nur die geplante Charge nehmen.
pick-other-lane = Geplant: { $loc }. Doch hier abstellen?
pick-done = Auftrag gepickt.
pick-batch-done = Pickrunde fertig.
pick-bare = Ist das Fach leer?

put-go = Bringen nach { $loc }
put-other-bin = Geplant: { $loc }. Doch hier?
put-not-here = Hier nicht erlaubt. Grund mit F1.
put-next-bin = Ist notiert. Weiter nach { $loc }.
put-no-bin = Kein Platz frei. Bringen: { $loc }

## Prompts

put-lpn = LE scannen
put-dest = Zum Fach bringen
put-part = Wie viele passen?
put-sort = Artikel scannen
put-sort-tote = In diesen Behälter
put-mode = 1 geführt 2 frei
put-stop = Zum Fach gehen
put-stop-item = Artikel scannen
put-reason = Grund angeben
put-back = Zurückbringen

## Messages

put-booked = { $n } in { $loc } eingelagert.
put-lpn-booked = { $lpn } steht in { $loc }.
put-rest = Noch { $n } Stück dabei.
put-own-choice = Keine Aufgabe dazu. Doch einlagern?
put-elsewhere = Geplant: { $loc }. Warum hier?
put-forbidden = Dieses Fach gibt nur die Leitung frei.
put-other-tote = Geplant: { $tote }. Doch diesen?
put-done = Alles eingelagert.
put-overruled = { $rule } umgangen: { $to }

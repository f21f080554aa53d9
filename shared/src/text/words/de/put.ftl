put-other-bin = Geplant: { $loc }. Doch hier?
put-not-here = Passt hier nicht. Grund mit F1.
put-next-bin = Ist notiert. Weiter nach { $loc }.
put-no-bin = Kein Platz frei. Bringen: { $loc }

## Prompts

put-lpn = LE scannen
put-dest = Zum Fach bringen
put-own-dest = Fach frei wählen
put-part = Wie viele passen?
put-sort = Artikel scannen
put-sort-tote = In diesen Behälter
put-sort-new = Leerer Behälter
put-zone = Für { $loc }
put-sort-count = Wie viele mitnehmen?
put-mode = Reihenfolge?
put-directed = Nach Laufweg
put-free = Freie Wahl
put-stop = Zum Fach gehen
put-stop-item = Artikel scannen
put-count = Wie viele hinein?
put-reason = Grund angeben
put-any-stop = Fach frei wählen
put-back = Zurückbringen

## Messages

put-booked = { $n } in { $loc } eingelagert.
put-lpn-booked = { $lpn } steht in { $loc }.
put-to-bin = { $n } nach { $loc }
put-rest = Noch { $n } Stück dabei.
put-own-choice = Keine Aufgabe dazu. 1 lagert ein.
put-elsewhere = Geplant: { $loc }. Warum hier?
put-forbidden = Dieses Fach gibt nur die Leitung frei.
put-other-tote = Geplant: { $tote }. Doch diesen?
put-other-zone = Behälter ist für { $loc }. Doch?
put-sorted = { $n } in { $tote }.
put-too-many = Nur { $n } hier. Mehr? F2 drücken.
put-which-damaged = Erst Artikel scannen, dann F2.
put-done = Alles eingelagert.
put-overruled = { $rule } umgangen: { $to }

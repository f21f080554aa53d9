put-go = Bringen nach { $loc }
put-other-bin = Geplant: { $loc }. Doch hier?
put-not-here = Hier nicht erlaubt. Grund mit F1.
put-next-bin = Ist notiert. Weiter nach { $loc }.
put-no-bin = Kein Platz frei. Bringen: { $loc }

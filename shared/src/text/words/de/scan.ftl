scan-unknown = Code unbekannt. Anderen nehmen.
scan-not-asked = Code bekannt, hier aber nicht gefragt.
scan-two-codes = Zwei Codes zugleich. Einen anvisieren.
scan-more-lpn = Mehrere LE hier. Welche?
scan-more-boxes = In { $n } LE auf { $lpn }. Welche?
scan-more-item = Gemischter Platz. Welcher Artikel?
scan-more-lot = Mehrere Chargen. Welche?
scan-more-loc = Auf { $n } Plätzen. Auf welchem?
scan-more-serial = Serienware. Nummer scannen.
scan-more-status = Mehrere Status. Welcher?
scan-more-owner = Wem gehört die Ware?
scan-wrong-location = Das ist ein anderer Platz.
scan-wrong-item = Anderer Artikel. Zurücklegen.
scan-wrong-digits = Diese Prüfziffern passen nicht.
scan-wrong-number = Nummer stimmt nicht. Neu ablesen.
scan-wrong-level = Andere Packgröße als gefragt.
scan-switch = Andere Aufgabe. Dorthin wechseln?
scan-wrong-serial = Diese Nummer ist nicht gefragt.
scan-serial-seen = Diese Nummer war schon dabei.

## Prompts

scan-which = Was ist gemeint?

## Rows of a mismatch, and messages

scan-expected = Soll
scan-got = Ist
scan-want-loc = Hier ein Fach scannen.
scan-want-item = Hier einen Artikel scannen.
scan-want-lpn = Hier eine LE scannen.
scan-wrong-lpn = Andere LE. Die angezeigte nehmen.
scan-wrong-lot = Andere Charge. Die angezeigte nehmen.
scan-more-missed = { $n } Fehlscans mehr auf { $dev }.
scan-no-end = Scan ohne Ende. Nochmal scannen.
scan-wrong-keys = Scanner: US-Tasten. Leitung rufen.

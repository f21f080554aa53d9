lpn-not-empty = Laut Buch nicht leer. Wirklich leer?

## Kinds of work, for a list

lpn-nest = In LE stellen
lpn-unnest = Herausnehmen
lpn-split = Teilen
lpn-merge = Zusammenlegen
lpn-relabel = Umetikettieren
lpn-empty = Leer melden

## Prompts

lpn-which = LE scannen
lpn-parent = Äußere LE scannen
lpn-loc = Fach scannen
lpn-item = Artikel scannen
lpn-into = Ziel-LE scannen
lpn-new = Neues Etikett
lpn-write = Nummer aufschreiben

## Messages

lpn-nested = { $lpn } ist in { $tote }.
lpn-unnested = { $lpn } steht in { $loc }.
lpn-split-done = { $n } jetzt auf { $lpn }.
lpn-merged = Alles ist jetzt auf { $lpn }.
lpn-relabelled = Neue Nummer: { $lpn }
lpn-emptied = { $lpn } ist leer.
lpn-same = Das ist dieselbe LE.
lpn-loop = Die andere LE steckt schon darin.
lpn-other-owner = Anderer Mandant. Getrennt lassen.
lpn-no-mix = Charge oder Status nicht mischbar.
lpn-label-used = Etikett vergeben. Neues nehmen.
lpn-sscc = NVE: Ändern darf nur die Leitung.
lpn-by-hand = Ohne Druck: Nummer schreiben, eintippen
lpn-no-number = Keine Nummer mehr. Etikett nehmen.

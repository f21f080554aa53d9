## Which stock

why-fefo = Früheste Haltbarkeit zuerst
why-fifo = Ältester Bestand zuerst
why-fixed-lot = Kunde verlangt diese Charge
why-reserved = Für diesen Auftrag reserviert
why-full-lpn = Diese LE ist genau die Menge

## Which order, which work

why-skipped = War zurückgestellt
why-cut-off = Dieser Lkw fährt zuerst
why-priority = Höhere Priorität

## Where to put it

why-same-item = Gleicher Artikel liegt dort
why-same-lot = Gleiche Charge liegt dort
why-fixed-bin = Fester Platz des Artikels
why-empty-bin = Freies Fach im Bereich des Artikels
why-other-area = Bereich voll, nächster Bereich
why-corrective = Liegt dort gegen eine Regel
why-put-elsewhere = Woanders abgestellt als geplant
why-location-unknown = Abstellplatz ist unbekannt
why-load-left = Lkw verpasst, geht zurück
why-damaged = Beschädigt, aus dem Weg
why-not-packed = Unverpackt: zum Packplatz
why-retired = Das Fach ist stillgelegt
why-own-choice = Fach selbst gewählt
why-overflow = Kein Platz frei: Ausweichplatz
why-bin-full = Voriges Fach war voll
why-no-mix = Keine gemischten Chargen im Fach
why-too-big = Passt nicht in das Fach
why-bin-hold = Das Fach ist gesperrt
why-wrong-area = Artikel gehört nicht in den Bereich

## Receiving

why-short-dated = Restlaufzeit unter dem Minimum
why-item-retired = Der Artikel ist ausgelistet

## Out

why-carton-smallest = Kleinstes Packmittel mit genug Platz
why-carton-largest = Erst das größte Packmittel
why-lane-of-load = Bereitstellplatz dieses Lkw
why-lane-of-carrier = Bereitstellplatz des Frachtführers
why-lane-of-packing = Geht zuerst zum Packen
why-lane-first = Erster Platz am Weg
why-ships-from = { $order } geht ab { $loc }
why-truck-at = Lkw dafür steht an { $loc }
why-cut-off-min = { $order } muss in { $n } min raus
why-cut-off-hours = { $order } muss in { $n } h raus
why-cut-off-over = { $order } ist zu spät für den Lkw
why-stop-order = Letzter Stopp wird zuerst geladen
why-weight-badge = Ausweis der Leitung gibt es frei
why-weight = Ware und Packmittel: { $n } g

## Why a count

why-count-due = Zählung ist fällig
why-count-short = Hier hat etwas gefehlt
why-count-not-found = Hier war nichts zu finden
why-count-beside = Auch { $loc } ansehen
why-count-surplus = Hier war etwas zu viel
why-count-zero = Fach soll jetzt leer sein
why-count-books = Mehr entnommen als gebucht
why-count-suspect = Buchbestand und Fach weichen ab
why-count-recount = Zweite Zählung, andere Person
why-count-manual = Von der Leitung angefordert
why-count-planned = Turnusgemäße Zählung

## Else

why-override = Von der Leitung entschieden
why-none = Dafür ist kein Grund hinterlegt.

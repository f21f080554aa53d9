## Which stock

why-fefo = Früheste Haltbarkeit zuerst
why-fifo = Ältester Bestand zuerst
why-lifo = Neuester Bestand zuerst
why-fixed-lot = Kunde verlangt diese Charge
why-life-left = Kunde verlangt { $n } { $n ->
    [one] Tag
   *[other] Tage
} Haltbarkeit
why-reserved = Für diesen Auftrag reserviert
why-full-lpn = Diese LE ist genau die Menge
why-fewest-bins = Wenigste Stopps für die Menge
why-empties-bin = Macht dieses Fach frei
why-face-first = Pickplatz vor Reserve
why-nearest = Nächstgelegenes Fach mit Bestand
why-only-bin = Einziges Fach mit Bestand
why-not-suspect = Andere Fächer sind unsicher
why-replan = Nach Meldung neu geplant

## Which order, which work

why-walk-order = Nächster Halt auf dem Weg
why-larger-first = Größere Menge zuerst
why-skipped = War zurückgestellt
why-due-first = Zuerst fällig
why-cut-off = Dieser Lkw fährt zuerst
why-priority = Höhere Priorität
why-assigned = Von der Leitung zugeteilt
why-open-work = Schon angefangen
why-same-walk = Aufträge mit gleichem Weg
why-slot-of-order = Fach gehört zu diesem Auftrag
why-rest = { $n } von { $m } noch offen

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
why-own-choice = Fach selbst gewählt
why-overflow = Kein Platz frei: Ausweichplatz
why-fits = Kleinstes passendes Fach
why-heavy-low = Schweres nach unten
why-fast-near = Schnelldreher nah am Packplatz
why-hold-area = Gesperrt: Platz für Sperrware
why-face-low = Pickplatz geht zur Neige
why-back-to-source = Zurück an den alten Platz
why-bin-full = Voriges Fach war voll
why-no-mix = Keine gemischten Chargen im Fach
why-too-big = Passt nicht in das Fach
why-too-heavy = Zu schwer für das Fach
why-bin-hold = Das Fach ist gesperrt
why-wrong-area = Artikel gehört nicht in den Bereich

## Receiving

why-ordered = Bestellt { $n }, noch offen { $m }
why-sampling = Stichprobe bei diesem Lieferanten
why-inbound-qc = Artikel wird erst geprüft
why-short-dated = Restlaufzeit unter dem Minimum
why-tolerance = Bis { $n } mehr sind erlaubt
why-blind = Ohne Vorgabe zählen

## Out

why-carton-smallest = Kleinstes Packmittel mit genug Platz
why-carton-largest = Erst das größte Packmittel
why-carton-item = Artikel braucht dieses Packmittel
why-carton-carrier = Frachtführer nimmt nur dieses
why-lane-of-load = Bereitstellplatz dieses Lkw
why-lane-of-carrier = Bereitstellplatz des Frachtführers
why-lane-of-packing = Geht zuerst zum Packen
why-stop-order = Letzter Stopp wird zuerst geladen
why-weight-badge = Ausweis der Leitung gibt es frei
why-weight = Ware und Packmittel: { $n } g

## Why a count

why-count-due = Zählung ist fällig
why-count-short = Hier hat etwas gefehlt
why-count-surplus = Hier war etwas zu viel
why-count-zero = Fach soll jetzt leer sein
why-count-books = Mehr entnommen als gebucht
why-count-suspect = Buchbestand und Fach weichen ab
why-count-recount = Zweite Zählung, andere Person
why-count-manual = Von der Leitung angefordert
why-count-planned = Turnusgemäße Zählung
why-count-neighbour = Im Nachbarfach fehlt etwas

## Else

why-override = Von der Leitung entschieden
why-lease = Arbeit zugeteilt bis { $time }
why-none = Dafür ist kein Grund hinterlegt.

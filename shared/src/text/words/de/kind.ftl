## Tasks

kind-receive = Vereinnahmung
kind-putaway = Einlagerung
kind-pick = Kommissionierung
kind-replenishment = Nachschub
kind-move = Umlagerung
kind-count = Zählung
kind-pack = Verpackung
kind-loading = Verladung
kind-put-back = Rücklagerung
kind-inspect = Prüfung

## Documents

kind-order = Auftrag
kind-purchase-order = Bestellung
kind-asn = Avis
kind-receipt = Wareneingang
kind-batch = Pickrunde
kind-load = Ladung
kind-return = Retoure

## Things

kind-location = Lagerplatz
kind-door = Tor
kind-dock = Rampe
kind-lane = Bereitstellplatz
kind-item = Artikel
kind-lot = Charge
kind-lots = Chargenmuster
kind-serial = Seriennummer
kind-lpn = LE
kind-tote = Behälter
kind-carton = Packstück
kind-carton-type = Packmittel
kind-equipment = Arbeitsmittel
kind-badge = Ausweis
kind-task = Aufgabe
kind-exception = Klärfall
kind-device = Gerät
kind-person = Person
kind-workstation = Arbeitsplatz
kind-unknown = Unbekannt
kind-bin = Fach
kind-face = Pickplatz
kind-reserve = Reserveplatz
kind-receiving = Eingangsplatz
kind-pack-station = Packplatz
kind-cart = Wagen
kind-carry = In Arbeit
kind-problem = Klärplatz
kind-supplier = Lieferant
kind-customer = Kunde
kind-transit = Transit
kind-adjustment = Korrekturkonto
kind-discrepancy = Differenzkonto
kind-gtin = GTIN unbekannt

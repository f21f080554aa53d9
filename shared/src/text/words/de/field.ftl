## Labels before a value on a screen (10 columns)

field-item = Artikel
field-lot = Charge
field-serial = Seriennr.
field-expiry = Verfall
field-qty = Menge
field-rest = Rest
field-digits = Prüfz.
field-loc = Fach
field-lpn = LE
field-tote = Behälter
field-order = Auftrag
field-customer = Kunde
field-supplier = Lieferant
field-owner = Mandant
field-carrier = Fracht
field-next = Danach
field-lines-left = Offen
field-weight = Gewicht
field-volume = Volumen
field-loaded = Verladen
field-standing = Offen
field-status = Status
field-user = Bediener
field-device = Gerät
field-site = Standort

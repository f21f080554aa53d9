pack-not-ready = Ein Teil der Ware fehlt noch.
pack-extra = Gehört nicht zum Auftrag. F2
pack-box-denied = Frachtführer lehnt Packmittel ab.
pack-weight-off = { $n } g Abweichung. Alles neu scannen.
pack-no-label = Packstück gebucht, Etikett fehlt.

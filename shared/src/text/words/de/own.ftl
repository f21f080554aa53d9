## Meine Schicht

own-lines = { $n ->
    [one] 1 Position gepickt
   *[other] { $n } Pos. gepickt
}
own-pieces = { $n } Stück gepickt
own-received = { $n } vereinnahmt
own-put-away = { $n } ein-/umgelagert
own-packed = { $n ->
    [one] 1 Packstück
   *[other] { $n } Packstücke
}
own-loaded = { $n } verladen
own-counted = { $n ->
    [one] 1 Fach gezählt
   *[other] { $n } Fächer gezählt
}
own-reported = { $n ->
    [one] 1 Klärfall
   *[other] { $n } Klärfälle
}
own-nothing = Noch nichts in dieser Schicht.
own-unknown = Nicht lesbar. Bitte nochmal.

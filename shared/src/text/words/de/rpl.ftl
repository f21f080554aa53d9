rpl-not-needed = Entfällt. Zurück nach { $loc }.

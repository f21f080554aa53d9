qty-again = { $n } ist viel. { $n } nochmal eintippen.
qty-sure = { $n } ist viel. Sicher?
qty-sure-key = { $n } ist viel. Mit 1 bestätigen.
qty-too-big = { $n } kann hier nicht stimmen.
qty-not-a-count = Das ist ein Code, keine Menge.
qty-zero = Gar nichts da? Dann F2 drücken.

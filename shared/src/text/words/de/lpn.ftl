lpn-not-empty = Laut Buch nicht leer. Wirklich leer?

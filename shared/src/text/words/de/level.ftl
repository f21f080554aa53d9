## The word after a count; the count itself is not in it

level-each = Stück
level-inner = Bündel
level-case = Gebinde
level-layer = { $n ->
    [one] Lage
   *[other] Lagen
}
level-pallet = { $n ->
    [one] Palette
   *[other] Paletten
}

## The word after a count; the count itself is not in it

level-each = { $n ->
    [one] piece
   *[other] pieces
}
level-inner = { $n ->
    [one] inner
   *[other] inners
}
level-case = { $n ->
    [one] case
   *[other] cases
}
level-layer = { $n ->
    [one] layer
   *[other] layers
}
level-pallet = { $n ->
    [one] pallet
   *[other] pallets
}

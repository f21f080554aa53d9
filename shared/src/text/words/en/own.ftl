## My shift

own-lines = { $n ->
    [one] 1 line picked
   *[other] { $n } lines picked
}
own-pieces = { $n ->
    [one] 1 piece picked
   *[other] { $n } pieces picked
}
own-received = { $n } received
own-put-away = { $n } stored or moved
own-packed = { $n ->
    [one] 1 carton packed
   *[other] { $n } cartons packed
}
own-loaded = { $n } loaded
own-counted = { $n ->
    [one] 1 bin counted
   *[other] { $n } bins counted
}
own-reported = { $n ->
    [one] 1 exception
   *[other] { $n } exceptions
}
own-nothing = Nothing yet in this shift.
own-unknown = Cannot be read. Try again.

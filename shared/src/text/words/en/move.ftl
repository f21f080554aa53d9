move-busy = Pickers at work. { $n } { $n ->
    [one] unit stays
   *[other] units stay
}.

## Prompts

move-src = Scan the source bin
move-what = Scan item or LPN
move-qty = How many?
move-dest = Scan the target bin
move-all-src = Scan bin to empty
move-all-dest = Scan the target bin

## Messages

move-taken = { $n } taken.
move-moved = { $n } moved to { $loc }.
move-all-moved = All moved to { $loc }.
move-reserved = Only { $n } free. Supervisor's badge?
move-too-many = Only { $n } free here.
move-same = That is where it came from.
move-nothing = Books are empty here. Goods? F2
move-singly = One by one: item or LPN, then bin.
move-done = Bin is empty.

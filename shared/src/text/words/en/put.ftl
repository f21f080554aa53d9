put-other-bin = Planned: { $loc }. Use this bin?
put-not-here = Does not fit here. F1 says why.
put-next-bin = Bin marked. Go on to { $loc }.
put-no-bin = No bin has room. Go to { $loc }.

## Prompts

put-lpn = Scan the LPN
put-dest = Bring it to the bin
put-own-dest = To a bin you choose
put-part = How many fit here?
put-sort = Scan an item
put-sort-tote = Into this tote
put-sort-new = Into an empty tote
put-zone = For { $loc }
put-sort-count = How many go along?
put-mode = In which order?
put-directed = In walk order
put-free = Bins as I like
put-stop = Go to the bin
put-stop-item = Scan the item
put-count = How many in here?
put-reason = Why this bin?
put-any-stop = Scan one of the bins
put-back = Back to the source

## Messages

put-booked = { $n } put away in { $loc }.
put-lpn-booked = { $lpn } stands in { $loc }.
put-to-bin = { $n } to { $loc }
put-rest = { $n } { $n ->
    [one] piece
   *[other] pieces
} still with you.
put-own-choice = No task for it. 1 puts it away.
put-elsewhere = Planned: { $loc }. Why here?
put-forbidden = Only a supervisor may allow this bin.
put-other-tote = Planned: { $tote }. Use this one?
put-other-zone = That tote is for { $loc }. Sure?
put-sorted = { $n } in { $tote }.
put-too-many = Only { $n } here. More? Press F2.
put-which-damaged = Scan the item first, then F2.
put-done = All put away.
put-overruled = { $rule } set aside: { $to }

put-go = Bring it to { $loc }
put-other-bin = Planned: { $loc }. Use this bin?
put-not-here = Rules keep it out of here. F1 says why.
put-next-bin = Bin marked. Go on to { $loc }.
put-no-bin = No bin has room. Go to { $loc }.

## Prompts

put-lpn = Scan the LPN
put-dest = Bring it to the bin
put-part = How many fit here?
put-sort = Scan an item
put-sort-tote = Into this tote
put-mode = 1 directed 2 free
put-stop = Go to the bin
put-stop-item = Scan the item
put-reason = Why this bin?
put-back = Back to the source

## Messages

put-booked = { $n } put away in { $loc }.
put-lpn-booked = { $lpn } stands in { $loc }.
put-rest = { $n } { $n ->
    [one] piece
   *[other] pieces
} still with you.
put-own-choice = No task for it. Put it away anyway?
put-elsewhere = Planned: { $loc }. Why here?
put-forbidden = Only a supervisor may allow this bin.
put-other-tote = Planned: { $tote }. Use this one?
put-done = All put away.
put-overruled = { $rule } set aside: { $to }

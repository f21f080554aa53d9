pick-wrong-lot = Another lot. Scan it again to swap.
pick-lot-fixed = Customer insists on the lot shown.
pick-lot-expired = Out of date. Leave it, press F2.
pick-blocked = On hold. Hands off, take the next.
pick-wrong-lpn = Other goods in this LPN.
pick-over = Only { $n } wanted. Put the rest back.
pick-put = { $n } into { $tote }
pick-other-tote = This tote serves another order.
pick-tote-busy = Tote is in use. Take an empty one.
pick-short-taken = How many do you have?
pick-short-left = How many good ones stay there?
pick-zero = Empty? Scan it. If not, type rest.
pick-bare-or-left = Which? 1 bin is empty 2 { $n } left
pick-cancelled = Order is off. Goods go back.

## Prompts

pick-tote = Scan a free tote
pick-loc = Go to the bin
pick-item = Scan the item
pick-lot = Scan the lot
pick-lpn = Scan the LPN
pick-ser = Scan each serial
pick-qty = Take, then ENT
pick-each = Scan each piece
pick-stage = Bring to the lane
pick-back-item = Put back: scan item
pick-back-loc = Back into the bin

## Prompts of the cart

pick-bind = Slot { $slot }: scan tote
pick-put-slot = { $n } into slot { $slot }
pick-drop-one = Tote, then lane

## Messages

pick-other-lpn = Other LPN. Same goods. Scan to swap.
pick-lot-never = Only the planned lot will do here.
pick-other-lane = Planned: { $loc }. Use this lane?
pick-done = Order picked.
pick-batch-done = Round finished.
pick-bare = Is the bin empty?

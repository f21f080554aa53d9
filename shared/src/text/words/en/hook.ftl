### Webhooks on the dashboard. No limit of a small screen here; still short.

hook-url = Address
hook-kinds = Is told
hook-waiting = Waiting
hook-dead = Given up
hook-last-error = Last error
hook-nobody = Nobody is told yet.
hook-active = active
hook-add = Add
hook-stopped = stopped
hook-gone = wants no more (410)
hook-make = Tell a new address
hook-make-how = The hub must list its host and port: regal-hub serve --webhook-to HOST:PORT. The secret is shown once, here.
hook-secret = Secret
hook-secret-how = Write it down now: it is not shown again. The receiver checks each signature with it.
hook-change = Change
hook-rotate = New secret
hook-rotate-how = For a day messages are signed with both, the old and the new one.
hook-stop = Stop
hook-start = Start
hook-remove = Take away
hook-remove-how = All that waits for this address goes with it.
hook-replay = Tell again
hook-replay-how = Messages go out once more in their order, under the same ids. The last 30 days are kept.
hook-since-id = From this message (webhook-id)
hook-since-hours = or from so many hours ago
hook-replayed = { $n ->
    [0] Nothing to tell again.
    [one] 1 message is told again.
   *[other] { $n } messages are told again.
}
hook-trouble = Not told
hook-no-trouble = Everything was told.
hook-message = Message
hook-about = About
hook-tries = Tries
hook-next-try = Next try or end
hook-delivery-waiting = waiting
hook-delivery-behind = waits its turn
hook-delivery-told = told
hook-delivery-dead = given up
hook-url-bad = Write https://HOST[:PORT]/PATH. Addresses of machines as four plain numbers, or in brackets.
hook-not-listed = { $path } is not listed. Start the hub with --webhook-to { $path }
hook-url-taken = This address is told already.
hook-no-kind = Choose what it is told.
hook-kind-bad = There is nothing called { $text }.
hook-too-many = At most { $n } addresses are told.
hook-none = There is no such target.
hook-no-message = There is no message of this id, or it is older than 30 days.
hook-replay-long = More than { $text } messages since then. Begin later.
hook-order-new = Order came in
hook-order-released = Order released
hook-order-short = Order short
hook-order-backordered = Order backordered
hook-order-picked = Order picked
hook-order-packed = Order packed
hook-order-staged = Order staged
hook-order-loaded = Order loaded
hook-order-shipped = Order departed
hook-order-cancelled = Order cancelled
hook-receipt-expected = Receipt announced
hook-receipt-arrived = Receipt arrived
hook-receipt-received = Receipt received
hook-receipt-cancelled = Receipt cancelled
hook-stock-changed = Stock changed
hook-exception-opened = Exception opened
hook-exception-resolved = Exception resolved

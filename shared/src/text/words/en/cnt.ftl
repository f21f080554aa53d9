cnt-lpn-missing = { $lpn } not seen. Truly gone?
cnt-recount = Thanks. Someone else looks as well.
cnt-beside = Look at { $loc } too

## Prompts

cnt-loc = Go to the bin
cnt-scan = Scan all you see
cnt-lot = Scan the lot
cnt-qty = How many?

## Messages

cnt-more = Done? Scan the bin
cnt-sealed = Sealed? Scan again
cnt-add = Counted before. Add { $n } to it?
cnt-bare = Nothing seen? Scan the bin again.
cnt-tallied = { $n } counted.
cnt-saved = Bin counted.
cnt-first = Finish the count of the first one.
cnt-gone = Gone? Scan the bin

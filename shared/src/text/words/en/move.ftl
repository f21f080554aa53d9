
## Prompts

move-src = Scan the source bin
move-what = Scan item or LPN
move-qty = How many?
move-dest = Scan the target bin

## Messages

move-taken = { $n } taken.
move-moved = { $n } moved to { $loc }.
move-reserved = Only { $n } free. Supervisor's badge?
move-too-many = Only { $n } free here.
move-same = That is where it came from.
move-nothing = Books are empty here. Goods? F2

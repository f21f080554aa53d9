lpn-not-empty = Books see goods. Really empty?

## Kinds of work, for a list

lpn-nest = Put into another
lpn-unnest = Take out
lpn-split = Split
lpn-merge = Merge
lpn-relabel = New label
lpn-empty = Report empty

## Prompts

lpn-which = Scan the LPN
lpn-parent = Scan the outer LPN
lpn-loc = Scan the bin
lpn-item = Scan the item
lpn-into = Scan the target LPN
lpn-new = Scan a fresh label
lpn-write = Write this number

## Messages

lpn-nested = { $lpn } is in { $tote }.
lpn-unnested = { $lpn } stands in { $loc }.
lpn-split-done = { $n } now on { $lpn }.
lpn-merged = All is on { $lpn } now.
lpn-relabelled = New number: { $lpn }
lpn-emptied = { $lpn } is empty.
lpn-same = That is the same LPN.
lpn-loop = It already holds the other one.
lpn-other-owner = Another owner. Keep them apart.
lpn-no-mix = Lots or status must not mix here.
lpn-label-used = Label taken. Use a fresh one.
lpn-sscc = SSCC: a supervisor must change it.
lpn-by-hand = No printer. Write it on, then type it.
lpn-no-number = No number left. Use a label you have.

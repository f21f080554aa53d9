# What is free is promised when orders come in. Goods that come, and what a cancelled order gives up, go to the one that waits.

given dock R01 walk 1
given bin A01.1.1 walk 10 area DRY zone A
given lane P01 walk 90
given item TEA "Green tea" gtin 04098765432105 area DRY
given stock 5 TEA at A01.1.1
given worker 1001 Ana en
given order 4711 3 TEA, unreleased
given order 4712 3 TEA, unreleased
given order 4713 priority 60 1 TEA, unreleased
then order 4711 promised
# Two of its three are; the third is nobody's yet.
then order 4712 new
then order 4713 new

# A delivery is put away: the more urgent order first.
given delivery A100 1 TEA
terminal K7 en
scan B.1001
see work.next
scan L.R01
scan O.A100
scan 04098765432105
type 1
scan U.901
scan U.901
see rcv.finish
press ENT
press F3
scan U.901
play until work.next
then order 4712 promised
then order 4713 new

# Somebody takes back an order; what it was promised is free.
cancel 4711
then order 4711 cancelled
then order 4713 promised
then stock 6 TEA at A01.1.1
then exceptions none

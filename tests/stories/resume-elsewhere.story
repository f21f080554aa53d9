# The battery dies in the middle of something, and the next device is at hand: the work stands there as it stood here.

given bin A01.1.1 digits 12 walk 1
given bin A02.1.1 digits 34 walk 2
given bin A03.1.1 digits 56 walk 3
given pack_station PACK1 walk 80
given lane P01 walk 90 zone pack
given lane SHIP1 walk 91 zone ship
given dock R01 walk 5
given item TEA "Green tea" gtin 04012345678901
given item GUM "Chewing gum" gtin 04098765432105
given carton S "Small box" tare 90 max 8000
given stock 40 TEA at A01.1.1
given stock 20 GUM at A02.1.1
given worker 1001 Ana en
given worker 1002 Bo en
given order 4711 5 TEA, 2 GUM

# Three of five are scanned.
terminal K7 en
scan B.1001
press ENT
scan U.T1
scan L.A01.1.1
scan 04012345678901
scan 04012345678901
scan 04012345678901
see "Green tea" 3
wait 1 s
terminal K8 en
scan B.1001
see log.other_device K7
choose 1
see log.resumed "Green tea" 3
scan 04012345678901
scan 04012345678901
see A02.1.1
then stock 5 TEA at Carry.K8 on T1
then movements pick
terminal K7
see no "Green tea"

# A question is open: it is asked on the next device too. And nothing was confirmed twice.
terminal K8
scan L.A02.1.1
scan 04098765432105
press F2
choose 1
type 1
wait 1 s
terminal K7
scan C.OFF
choose 1
scan B.1001
choose 1
see pick.short_left
press F3
see pick.qty
press ENT
see pick.stage
scan L.P01
tone done
then order 4711 picked
then stock 5 TEA at P01 on T1
then stock 2 GUM at P01 on T1
then exceptions none

# A carton is half full.
scan U.T1
scan W.PACK1
press ENT
see pack.item
scan 04012345678901
scan 04012345678901
scan 04098765432105
see pack.item 3
wait 1 s
terminal K8
scan C.OFF
choose 1
scan B.1001
choose 1
see log.resumed pack.item 3
scan 04012345678901
scan 04012345678901
scan 04012345678901
scan 04098765432105
see pack.drop
scan L.SHIP1
then order 4711 staged
then exceptions none
press F3

# A cluster: one slot is filled, the next is asked for.
given order 4712 2 TEA
given order 4713 3 TEA
scan E.CART2
choose 1
type 2
press ENT
see pick.bind
scan U.C1
scan U.C2
scan L.A01.1.1
scan 04012345678901
see 5
press ENT
scan U.C1
wait 1 s
terminal K7
scan C.OFF
choose 1
scan B.1001
choose 1
see log.resumed
scan U.C2
then stock 2 TEA at Carry.K7 on C1
then stock 3 TEA at Carry.K7 on C2
scan L.P01
tone batch
then exceptions none

# A count: what was seen is not looked at again.
given count A02.1.1
press F4
choose 1
choose 6
scan L.A02.1.1
scan 04098765432105
type 18
wait 1 s
terminal K8
scan C.OFF
choose 1
scan B.1001
choose 1
see log.resumed cnt.more
scan L.A02.1.1
tone done
then counts settled
then exceptions none

# One put aside, one on the screen with goods in hand: all comes over, and what is carried with it.
given order 4714 4 TEA
press ENT
scan U.D1
scan L.A01.1.1
scan 04012345678901
press ENT
see pick.stage
press F3
see work.resume
press F4
choose 1
choose 7
scan L.A02.1.1
scan 04098765432105
type 2
see move.dest
then stock 2 GUM at Carry.K8
wait 1 s
terminal K7
scan C.OFF
choose 1
scan B.1001
choose 1
see log.resumed move.dest
then stock 2 GUM at Carry.K7
then stock 4 TEA at Carry.K7 on D1
scan L.A03.1.1
then stock 2 GUM at A03.1.1
press ENT
see pick.stage
scan L.P01
tone done
then order 4714 picked
then exceptions none

# A colleague takes over what somebody left: the work as the hub knows it, from the start of the line.
given order 4715 3 TEA
press ENT
scan U.D2
scan L.A01.1.1
scan 04012345678901
type 2
wait 1 s
terminal K8
scan C.OFF
choose 1
scan B.1002
scan O.4715
see work.taken Ana
choose 1
see pick.loc A01.1.1
terminal K7
see no pick.loc
then exceptions none

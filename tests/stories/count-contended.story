# Somebody picks from the bin while it is counted: the count cannot be judged, and is made anew.

given bin A01.1.1 digits 12 walk 1
given lane P01
given item TEA "Green tea" gtin 4012345678901
given stock 20 TEA at A01.1.1
given order 4711 4 TEA
given worker 1001 Ana en
given worker 1002 Bo en
given count A01.1.1
terminal K7 en
scan B.1001
terminal K8 en
scan B.1002

terminal K8
press ENT
scan U.T1
see A01.1.1

# The counter is at the bin; the picker takes four meanwhile.
terminal K7
press F4
choose 1
choose 6
scan L.A01.1.1
terminal K8
scan L.A01.1.1
scan 4012345678901
press ENT
terminal K7
scan 4012345678901
type 16
scan L.A01.1.1
then counts recount_due
then exceptions count_contended
then stock 16 TEA at A01.1.1

# Counted anew, by another person, when nothing moves: as booked.
terminal K8
scan L.P01
tone done
wait 4 min
press F4
choose 1
choose 6
see Recount
scan L.A01.1.1
scan 4012345678901
type 16
scan L.A01.1.1
then counts settled, settled
then stock 16 TEA at A01.1.1
then movements pick, stage

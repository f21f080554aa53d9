# What a recount may come to: the second person sees the books, or three see three things.

given bin A01.1.1 digits 12 walk 1
given item TEA "Green tea" gtin 4012345678901
given stock 20 TEA at A01.1.1
given worker 1001 Ana en
given worker 1002 Bo en
given worker 1003 Cy en
terminal K7 en
scan B.1001
terminal K8 en
scan B.1002
terminal K9 en
scan B.1003

# The second person sees what is booked: nothing is booked, both counts are kept.
given count A01.1.1
terminal K7
press F4
choose 1
choose 6
scan L.A01.1.1
scan 4012345678901
type 17
scan L.A01.1.1
then counts recount_due
terminal K8
press F4
choose 1
choose 6
scan L.A01.1.1
scan 4012345678901
type 20
scan L.A01.1.1
then counts settled, settled
then stock 20 TEA at A01.1.1
then movements none
then exceptions none

# Three that differ: a supervisor has to look, nothing is booked.
given count A01.1.1
terminal K7
press F4
choose 1
choose 6
scan L.A01.1.1
scan 4012345678901
type 17
scan L.A01.1.1
terminal K8
press F4
choose 1
choose 6
scan L.A01.1.1
scan 4012345678901
type 18
scan L.A01.1.1
terminal K9
press F4
choose 1
choose 6
see Recount
scan L.A01.1.1
scan 4012345678901
type 19
scan L.A01.1.1
then counts settled, settled, settled, settled, counted
then stock 20 TEA at A01.1.1
then movements none
then exceptions count_variance

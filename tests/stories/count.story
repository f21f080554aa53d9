# A bin is counted blind. What differs is looked at by a second person before anything is booked.

given bin A01.1.1 digits 12 walk 1
given bin A02.1.1 digits 34 walk 2
given item TEA "Green tea" gtin 4012345678901
given item GUM "Chewing gum" gtin 4098765432108
given stock 20 TEA at A01.1.1
given stock 8 GUM at A01.1.1
given worker 1001 Ana en
given worker 1002 Bo en
given worker 1003 Cy en
terminal K7 en
scan B.1001
terminal K8 en
scan B.1002
terminal K9 en
scan B.1003

# As booked: settled, nothing moves.
given count A01.1.1
terminal K7
press F4
choose 1
choose 6
see cnt.loc A01.1.1
scan L.A01.1.1
see cnt.scan
scan 4012345678901
see cnt.qty
see no 20
type 20
scan 4098765432108
type 8
scan L.A01.1.1
tone done
then counts settled
then movements none
then exceptions none

# Two missing: nobody is told what the books say, and nothing is booked on one person's word.
given count A01.1.1
press F4
choose 1
choose 6
scan L.A01.1.1
scan 4012345678901
type 18
scan 4098765432108
type 8
scan L.A01.1.1
tone done
then counts settled, recount_due
then stock 20 TEA at A01.1.1
then movements none

# Not by the same person.
press F4
choose 1
choose 6
see work.none

# The second person sees the same: booked, and a case for a supervisor.
terminal K8
press F4
choose 1
choose 6
see Recount
scan L.A01.1.1
scan 4012345678901
type 18
scan 4098765432108
type 8
scan L.A01.1.1
tone done
then counts settled, settled, settled
then stock 18 TEA at A01.1.1
then stock 2 TEA at Discrepancy
then movements count
then exceptions count_variance

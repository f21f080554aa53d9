# What is inside the site's tolerance is taken at once. More and fewer have limits of their own.

given policy count_plus 1
given policy count_minus 3
given bin A01.1.1 digits 12 walk 1
given item TEA "Green tea" gtin 4012345678901
given stock 100 TEA at A01.1.1
given worker 1001 Ana en
given worker 1002 Bo en
terminal K7 en
scan B.1001

given count A01.1.1
press F4
choose 1
choose 6
scan L.A01.1.1
scan 4012345678901
type 97
type 97
scan L.A01.1.1
tone done
then counts settled
then stock 97 TEA at A01.1.1
then stock 3 TEA at Discrepancy
then exceptions count_variance

given count A01.1.1
press F4
choose 1
choose 6
scan L.A01.1.1
scan 4012345678901
type 99
type 99
scan L.A01.1.1
then counts settled, recount_due
then stock 97 TEA at A01.1.1

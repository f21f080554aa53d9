# A recount that nobody may make any more, for the second person is locked, is a case for a supervisor.

given bin A01.1.1 digits 12 walk 1
given item TEA "Green tea" gtin 4012345678901
given stock 40 TEA at A01.1.1
given worker 1001 Ana en
given worker 1002 Bo en
given count A01.1.1
terminal K7 en
scan B.1001
press F4
choose 1
choose 6
scan L.A01.1.1
scan 4012345678901
type 36
scan L.A01.1.1
then counts recount_due
then exceptions none
given locked 1002
then counts counted
then case count_variance open 0
then stock 40 TEA at A01.1.1

# Three counts differ and nobody is left to count again: a supervisor looks and books what is there.

given bin A01.1.1 digits 12 walk 1
given item TEA "Green tea" gtin 4012345678901
given stock 40 TEA at A01.1.1
given worker 1001 Ana en
given worker 1002 Bo en
given worker 3001 Eva en supervisor
given worker 3002 Ole en supervisor
given locked 3002
given count A01.1.1
terminal K7 en
scan B.1001
press F4
choose 1
choose 6
scan L.A01.1.1
scan 4012345678901
type 39
scan L.A01.1.1
then counts recount_due
terminal K8 en
scan B.1002
press F4
choose 1
choose 6
scan L.A01.1.1
scan 4012345678901
type 26
scan L.A01.1.1
then exceptions none
terminal K9 en
scan B.3001
press F4
choose 1
choose 6
scan L.A01.1.1
scan 4012345678901
type 25
scan L.A01.1.1
then case count_variance open 0
then stock 40 TEA at A01.1.1

# Fifteen off are more than one person decides. Who counted does not approve either.
settle count_variance by 3001 counted 25 opening refused board.settle_reason
settle count_variance by 3001 counted 25 mispick
then stock 40 TEA at A01.1.1
settle count_variance by 3001 approve refused board.settle_own
settle count_variance by 1002 approve refused board.settle_touched
settle count_variance by 3002 approve
then stock 25 TEA at A01.1.1
then stock 15 TEA at Discrepancy
then case count_variance open 15
settle count_variance by 3001 counted 24 mispick refused board.settle_no_count

# The floor is right now. What is missing is settled like any other difference.
settle count_variance by 3001 found 6 at A01.1.1
settle count_variance by 3001 write_off 9 mispick
then case count_variance resolved 0
then stock 31 TEA at A01.1.1
then exceptions none

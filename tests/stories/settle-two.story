# Much is missing: who proposes to write it off does not approve it, nor does who had the goods in hand.

given bin A01.1.1 digits 12 walk 1
given lane P01
given item TEA "Green tea" gtin 4012345678901
given stock 40 TEA at A01.1.1
given worker 1001 Ana en lead
given worker 3001 Eva en supervisor
given worker 3002 Ole en supervisor
given order 4711 40 TEA

terminal K7 en
scan B.1001
press ENT
scan U.T1
scan L.A01.1.1
scan 4012345678901
press F2
choose 1
type 25
type 0
scan U.T1
then case short open 15

# Ten of a case are one person's to write off; in slices it is the same case.
settle short by 3001 write_off 4 miscount
then case short open 11
settle short by 3001 write_off 11 theft_suspected
then case short open 11
then stock 11 TEA at Discrepancy
settle short by 3001 write_off 1 miscount refused board.settle_waits
settle short by 3001 approve refused board.settle_own
settle short by 1001 approve refused board.settle_touched

# A no sends somebody to look; nothing is booked.
settle short by 3002 reject "Look behind the rack"
then case short open 11
then stock 11 TEA at Discrepancy

settle short by 3001 write_off 11 theft_suspected
settle short by 3002 approve
then case short resolved 0
then stock 0 TEA at Discrepancy
then exceptions none

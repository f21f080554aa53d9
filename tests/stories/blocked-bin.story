# A pallet stands before the shelf. What lies elsewhere too comes from there; for what does not, the picker comes back.

given bin A01.1.1 digits 12 walk 1
given bin A02.1.1 digits 34 walk 2
given bin A03.1.1 digits 56 walk 3
given lane P01
given item TEA "Green tea" gtin 4012345678901
given item GUM "Chewing gum" gtin 4098765432108
given stock 10 TEA at A01.1.1
given stock 10 GUM at A02.1.1
given worker 1001 Ana en
given order 4711 4 TEA, 2 GUM
given stock 3 TEA at A03.1.1

terminal K7 en
scan B.1001
press ENT
scan U.T1
see A01.1.1 4
press F2
see "Bin obstructed"
choose 6
see A02.1.1 2
then holds A01.1.1
then exceptions bin_blocked

# Nobody gets to the gum either, and there is none elsewhere: it comes last.
press F2
choose 7
see A03.1.1 3
then holds A01.1.1, A02.1.1
scan L.A03.1.1
scan 4012345678901
press ENT

# The pallet is gone, the aisle is free.
see A01.1.1 1
scan L.A01.1.1
scan 4012345678901
see A02.1.1 2
scan L.A02.1.1
scan 4098765432108
press ENT
play until work.next
then stock 4 TEA at P01 on T1
then stock 2 GUM at P01 on T1
then stock 9 TEA at A01.1.1
then stock 0 TEA at A03.1.1
then order 4711 picked
then exceptions bin_blocked, no_access

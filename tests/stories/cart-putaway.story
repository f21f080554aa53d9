# A delivery comes in loose, is sorted on a cart of two totes, and goes to three bins, one of them partly.

given policy receive_loose 1
given dock R01 walk 1
given bin A01.1.1 digits 12 walk 10 area DRY zone A capacity 30
given bin A02.1.1 digits 34 walk 20 area DRY zone A
given bin B01.1.1 digits 56 walk 30 area COLD zone B
given lane P01 walk 90
given item MILK "Milk 1 l" gtin 04012345678901 area COLD
given item TEA "Green tea" gtin 04098765432105 area DRY
given delivery A100 24 MILK, 12 TEA
given worker 1001 Ana en

# Off the truck, without labels.
terminal K7 en
scan B.1001
scan L.R01
scan O.A100
scan 04012345678901
type 24
see rcv.lpn
press ENT
scan 04098765432105
type 12
press ENT
then stock 24 MILK at R01
then stock 12 TEA at R01
press ENT
tone done
press F3

# The radio falls silent behind the dock. What the cart needs is on the device.
press F4
choose 1
see work.which
choose 3
see put.lpn
scan L.R01
see put.sort "Green tea" "Milk 1 l"
offline
scan 04012345678901
see put.sort_count 24
press ENT
see put.sort_new
scan U.T2
scan 04098765432105
type 10
see put.sort_new
scan U.T1
scan 04098765432105
see put.sort_count 2
press ENT
see put.sort_tote T1
scan U.T1
see put.mode
choose 1

# Two fit beside what others have put there; the rest goes on.
see put.stop A01 "1/2"
press F1
see "Empty bin in the"
press F3
type 12
see put.count 12
type 8
see put.rest
kill
see put.stop A02
scan L.A02.1.1
press ENT
see put.stop B01
scan L.B01.1.1
press ENT
tone done
see put.done
online
then stock 8 TEA at A01.1.1
then stock 4 TEA at A02.1.1
then stock 24 MILK at B01.1.1
then stock 0 TEA at R01
then tasks putaway done
then movements receive, take, put
then exceptions none

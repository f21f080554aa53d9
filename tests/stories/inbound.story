# A delivery with GS1 labels comes in, is put away, and goes out again as two orders on one cart.

given dock R01 walk 1
given bin A01.1.1 digits 12 walk 10 area DRY zone A
given bin A02.1.1 digits 34 walk 20 area DRY zone A
given lane P01 walk 90
given item MILK "Milk 1 l" gtin 04012345678901 lots best-before area DRY
given item TEA "Green tea" gtin 04098765432105 area DRY
given delivery A100 24 MILK lot L1 expiry 2027-05-31, 12 TEA
given worker 1001 Ana en lead

terminal K7 en
scan B.1001
see work.next
scan L.R01
see rcv.doc
scan O.A100
see rcv.item "1/2"
# One label answers item, lot and expiry.
scan "]C1010401234567890115270531<GS>10L1"
see rcv.qty "Milk 1 l"
type 24
see rcv.lpn
scan U.901
tone ask
scan U.901
tone good
scan 04098765432105
type 12
scan U.902
then stock 24 MILK at R01 lot L1 on 901
then stock 12 TEA at R01 on 902
then movements receive
press F4
choose 1
see rcv.doc
press F3
see work.next

scan U.901
play until work.next
scan U.902
play until work.next
then stock 24 MILK at A01.1.1 lot L1
then stock 12 TEA at A02.1.1
given order 4711 4 MILK, 2 TEA
given order 4712 3 MILK
scan E.CART1
type 2
play until work.next
then order 4711 picked
then order 4712 picked

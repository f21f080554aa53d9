# A delivery with GS1 labels comes in, is put away, and leaves again: two orders on one cart, in cartons, on a truck.

given dock R01 walk 1
given bin A01.1.1 digits 12 walk 10 area DRY zone A
given bin A02.1.1 digits 34 walk 20 area DRY zone A
given pack_station PACK1 walk 80
given lane P01 walk 90
given door D1 walk 99
given item MILK "Milk 1 l" gtin 04012345678901 lots best-before area DRY
given item TEA "Green tea" gtin 04098765432105 area DRY
given carton S "Karton S" tare 90 max 8000
given delivery A100 24 MILK lot L1 expiry 2027-05-31, 12 TEA
given worker 1001 Ana en lead

# At the dock. One label answers item, lot and expiry.
terminal K7 en
scan B.1001
see work.next
scan L.R01
see rcv.doc
scan O.A100
see rcv.item "1/2"
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
see rcv.finish
press ENT
tone done
press F3

# Into the bins.
scan U.901
see put.dest A01.1.1
scan L.A01.1.1
tone done
scan U.902
see put.dest A02.1.1
type 34
tone done
then stock 24 MILK at A01.1.1 lot L1
then stock 12 TEA at A02.1.1

# Two orders on one cart.
given order 4711 4 MILK, 2 TEA
given order 4712 3 MILK
scan E.CART1
see log.daily
choose 1
see log.slots
type 2
press ENT
see 4711
scan U.T1
see 4712
scan U.T2
see A01.1.1 7
scan L.A01.1.1
scan "]C10104012345678901<GS>10L1"
see pick.qty
press ENT
scan U.T1
see 3
scan U.T2
see A02.1.1
scan L.A02.1.1
scan 04098765432105
press ENT
scan U.T1
see pick.stage
scan L.P01
tone batch
then order 4711 picked
then order 4712 picked
then stock 17 MILK at A01.1.1

# At the bench, piece by piece.
scan U.T1
see pack.stn
scan W.PACK1
see pack.box S
press ENT
scan 04012345678901
scan 04012345678901
scan 04012345678901
scan 04012345678901
scan 04098765432105
scan 04098765432105
see pack.drop P01
scan L.P01
see pack.done
wait 3 s
see pack.no_label
scan U.T2
see pack.box
play until pack.start
then order 4711 staged
then order 4712 staged
press F3

# Onto the truck.
press F4
choose 1
see work.which
choose 5
scan D.D1
see ship.create
scan D.D1
see ship.scan 0/2
play until "2 of 2 loaded"
press F4
see title.more
choose 1
see ship.seal
type 4711
see ship.driver
press ENT
tone batch
then order 4711 shipped
then order 4712 shipped
then stock 7 MILK at Customer
then stock 2 TEA at Customer
then movements receive, take, put, take, put, pick, stage, pack, stage, pack, stage, load, depart
then exceptions none

# A pallet is ordered in full and set down straight on the ship lane: nobody packs it, the truck takes it.

given dock R01 walk 1
given reserve R10.1 digits 12 walk 10 keeps-lpn
given lane P01 walk 90 zone pack
given lane SHIP1 walk 91 zone ship
given door D1 walk 99
given item TEA "Green tea" gtin 04098765432105
given delivery A100 48 TEA
given worker 1001 Ana en lead

terminal K7 en
scan B.1001
scan O.A100
see rcv.item
scan 04098765432105
type 48
scan U.901
scan U.901
see rcv.finish
press ENT
press F3
scan U.901
see put.dest
scan L.R10.1
tone done
then stock 48 TEA at R10.1 on 901

given order 4711 48 TEA
press ENT
see R10.1 48
scan L.R10.1
see pick.lpn
scan U.901
see pick.stage P01
scan L.SHIP1
tone ask
scan L.SHIP1
tone done
then order 4711 staged
then stock 48 TEA at SHIP1 on 901

press F4
choose 1
choose 5
scan D.D1
scan D.D1
see ship.scan 0/1
scan U.901
press F4
choose 1
see ship.seal
press ENT
press ENT
tone batch
then order 4711 shipped
then stock 48 TEA at Customer
then lpn 901 at Customer
then exceptions none

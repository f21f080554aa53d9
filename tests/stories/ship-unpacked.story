# A tote is set down on the ship lane: the fact stands, a lead sees it, a worker brings it to the bench, and it leaves packed.

given bin A01.1.1 digits 34 walk 20
given pack_station PACK1 walk 80
given lane P01 walk 90 zone pack
given lane SHIP1 walk 91 zone ship
given door D1 walk 99
given item TEA "Green tea" gtin 04098765432105
given carton S "Small box" tare 90 max 8000
given stock 10 TEA at A01.1.1
given worker 1001 Ana en lead
given order 4711 3 TEA

terminal K7 en
scan B.1001
press ENT
scan U.T1
scan L.A01.1.1
scan 04098765432105
press ENT
see pick.stage P01
scan L.SHIP1
tone ask
scan L.SHIP1
then order 4711 picked
then stock 3 TEA at SHIP1 on T1
then exceptions rule_broken

# The move is offered with its reason.
press F4
choose 1
choose 7
scan U.T1
see move.what
press F1
see "Not packed"
press F3
scan U.T1
see move.dest
scan L.P01
then stock 3 TEA at P01 on T1
then tasks move done

# At the bench it goes into its carton, and that leaves.
scan U.T1
scan W.PACK1
play until pack.done
then order 4711 staged
then stock 3 TEA at SHIP1 on 004000000000000015
press F3

press F4
choose 1
choose 5
scan D.D1
scan D.D1
see ship.scan 0/1
scan U.004000000000000015
press F4
choose 1
see ship.seal
press ENT
press ENT
tone batch
then order 4711 shipped
then stock 3 TEA at Customer
then exceptions rule_broken

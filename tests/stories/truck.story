# Three orders on one tour: the last stop goes onto the truck first, one carton is opened again on its lane.

given bin A01.1.1 walk 1
given pack_station PACK1 walk 80
given lane P01 walk 90 zone pack
given lane SHIP1 walk 91 zone ship
given door D1 walk 99
given item TEA "Green tea" gtin 04098765432105
given carton S "Small box" tare 90 max 8000
given stock 10 TEA at A01.1.1
given worker 1001 Ana en lead
given order 4711 stop 1 2 TEA
given order 4712 stop 2 1 TEA

terminal K7 en
scan B.1001
press ENT
scan U.T1
play until work.next
press ENT
scan U.T2
play until work.next
then order 4711 picked
then order 4712 picked

scan U.T1
scan W.PACK1
press ENT
scan 04098765432105
press F4
choose 1
see pack.drop
scan L.SHIP1

# One more belongs into the carton that stands on its lane already.
see pack.box
scan U.004000000000000015
see pack.reopen
scan U.004000000000000015
see pack.item 1/2
scan 04098765432105
see pack.drop
scan L.SHIP1
see pack.done
wait 3 s
see pack.no_label
then stock 2 TEA at SHIP1 on 004000000000000015
then order 4711 staged

scan U.T2
see pack.box
play until pack.start
then order 4712 staged
press F3

press F4
choose 1
choose 5
scan D.D1
scan D.D1
see ship.scan "Stop 2" 0/2
scan U.004000000000000015
see ship.stop_order
tone ask
play until "2 of 2 loaded"
press F4
choose 1
see ship.seal
press ENT
press ENT
tone batch
then order 4711 shipped
then order 4712 shipped
then exceptions none

# A carton breaks before the truck: it stays here, and its order is picked once more.

given bin A01.1.1 walk 1
given pack_station PACK1 walk 80
given lane P01 walk 90 zone pack
given lane SHIP1 walk 91 zone ship
given door D1 walk 99
given item TEA "Green tea" gtin 04098765432105
given carton S "Small box" tare 90 max 8000
given stock 10 TEA at A01.1.1
given worker 1001 Ana en lead
given order 4711 2 TEA

terminal K7 en
scan B.1001
press ENT
scan U.T1
play until work.next
scan U.T1
scan W.PACK1
play until pack.done
press F3
then order 4711 staged
then stock 2 TEA at SHIP1 on 004000000000000015

press F4
choose 1
choose 5
scan D.D1
scan D.D1
see ship.scan 0/1
press F2
see Damaged
choose 2
see exc.lpn
scan L.A01.1.1
see scan.want_lpn
scan U.004000000000000015
see exc.saved
then stock 2 TEA at SHIP1 on 004000000000000015 status damaged
then order 4711 reserved
then tasks move ready
then tasks pick done, ready
then exceptions damaged

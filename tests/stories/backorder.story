# An order goes with what is there. What is missing follows when the next delivery is put away.

given dock R01 walk 1
given bin A01.1.1 walk 10 area DRY zone A
given bin A02.1.1 walk 20 area DRY zone A
given pack_station PACK1 walk 80
given lane P01 walk 90
given item TEA "Green tea" gtin 04098765432105 area DRY
given item GUM "Chewing gum" gtin 96385074 area DRY
given carton S "Small box" tare 90 max 8000
given stock 10 TEA at A01.1.1
given worker 1001 Ana en
given order 4711 2 TEA, 1 GUM
then order 4711 reserved

terminal K7 en
scan B.1001
press ENT
scan U.T1
play until work.next
then order 4711 picked
scan U.T1
scan W.PACK1
play until pack.done
then order 4711 staged
press F3

given delivery A100 5 GUM
scan L.R01
scan O.A100
scan 96385074
type 5
scan U.901
scan U.901
see rcv.finish
press ENT
press F3
scan U.901
see put.dest A02.1.1
scan L.A02.1.1
then stock 5 GUM at A02.1.1
then order 4711 reserved
see work.next
press ENT
scan U.T2
play until work.next
then order 4711 picked
then tasks pick done, done
then exceptions none

# The label of a pallet in the reserve is no fresh label, whoever finds a copy of it at the dock.

given dock R01 walk 1
given reserve R10.1 digits 12 walk 10 keeps-lpn
given item TEA "Green tea" gtin 04098765432105
given stock 50 TEA at R10.1 on P77
given delivery A100 10 TEA
given worker 1001 Ana en lead

terminal K7 en
scan B.1001
scan O.A100
see rcv.item
scan 04098765432105
press ENT
see rcv.lpn
scan U.P77
tone error
see rcv.lpn_used P77
then movements none
scan U.901
scan U.901
see rcv.finish
then stock 10 TEA at R01 on 901
then stock 50 TEA at R10.1 on P77
then exceptions none

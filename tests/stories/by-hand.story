# Where no label comes out a number is written on the pallet by hand, without radio too; the hub books it like any label.

given dock R01 walk 1
given reserve R10.1 digits 12 walk 10 keeps-lpn
given item TEA "Green tea" gtin 04098765432105
given delivery A100 30 TEA
given worker 1001 Ana en lead

terminal K7 en
scan B.1001
scan O.A100
see rcv.item
wait 5 s

# No printer stands here.
scan 04098765432105
type 10
see rcv.lpn
press F4
choose 1
see lpn.by_hand N10009
type 10009
then stock 10 TEA at R01 on N10009

# No radio either, and the battery dies: the next number, and none twice.
offline
scan 04098765432105
type 12
press F4
choose 1
see lpn.by_hand N10016
kill
see N10016
type 10016
scan 04098765432105
type 8
press F4
choose 1
see lpn.by_hand N10023
type 10008
see scan.wrong_number
type 10023
then waiting 2
online
then waiting 0
then stock 12 TEA at R01 on N10016
then stock 8 TEA at R01 on N10023
then exceptions none

# Another device has numbers of its own.
terminal K8 en
given worker 1002 Bo en lead
given delivery A101 5 TEA
scan B.1002
scan O.A101
wait 5 s
scan 04098765432105
press ENT
press F4
choose 1
see lpn.by_hand N10504

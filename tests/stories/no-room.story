# No bin has room: the goods go to the place for what nobody can assign, which has a label like any other.

given dock R01 walk 1
given bin A01.1.1 walk 10 area DRY zone A
given item TEA "Green tea" gtin 04098765432105 area DRY
given delivery A100 24 TEA
given worker 1001 Ana en

terminal K7 en
scan B.1001
scan O.A100
scan 04098765432105
type 24
scan U.901
scan U.901
see rcv.finish
press ENT
press F3
scan U.901
see put.dest A01.1.1
press F2
choose 2
see put.no_bin Problem
scan L.PROBLEM
tone done
then stock 24 TEA at Problem on 901
then exceptions bin_blocked

# Later it is moved to a shelf.
press F4
choose 1
choose 7
scan L.PROBLEM
see move.what
scan U.901
scan L.A01.1.1
then stock 24 TEA at A01.1.1

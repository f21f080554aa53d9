# A pallet with two kinds of goods has fallen over: what is broken is named, and both parts are put away as they are.

given dock R01 walk 1
given bin A01.1.1 digits 12 walk 10
given lane P01 walk 90
given item TEA "Green tea" gtin 4012345678901
given item GUM "Chewing gum" gtin 4098765432108
given delivery A100 24 TEA, 12 GUM
given worker 1001 Ana de

terminal K7 de
scan B.1001
scan L.R01
scan O.A100
scan 4012345678901
type 24
scan U.P1
scan U.P1
scan 4098765432108
type 12
scan U.P1
then stock 24 TEA at R01 on P1
then stock 12 GUM at R01 on P1
press ENT
press F3

press ENT
scan U.P1
see A01.1.1
press F2
see "Beschädigt"
choose 6
see "Scannen, was da ist"
scan 4098765432108
see "Wie viele?"
type 5
see exc.saved
then stock 5 GUM at Carry.K7 status damaged
then stock 7 GUM at Carry.K7 status available
scan L.A01.1.1
then stock 5 GUM at A01.1.1 status damaged
then stock 7 GUM at A01.1.1 status available
then stock 24 TEA at A01.1.1
then exceptions damaged

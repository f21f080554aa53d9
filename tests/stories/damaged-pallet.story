# One of two pallets breaks at the truck: it stays, another one is picked before the truck has gone. One that breaks on
# the truck keeps it until it is off again.

given reserve R10.1 digits 12 walk 10 keeps-lpn
given reserve R10.2 digits 34 walk 11 keeps-lpn
given reserve R10.3 digits 56 walk 12 keeps-lpn
given lane P01 walk 90 zone pack
given lane SHIP1 walk 91 zone ship
given door D1 walk 99
given item TEA "Green tea" gtin 04098765432105
given stock 48 TEA at R10.1 on 901
given stock 48 TEA at R10.2 on 902
given worker 1001 Ana en lead
given order 4711 96 TEA

terminal K7 en
scan B.1001
press ENT
scan L.R10.1
scan U.901
scan L.R10.2
scan U.902
see pick.stage
scan L.SHIP1
scan L.SHIP1
tone done
then order 4711 staged
given stock 48 TEA at R10.3 on 903

# The loader sees it: it does not go on, and its goods are picked again at once.
press F4
choose 1
choose 5
scan D.D1
scan D.D1
see ship.scan 0/2
scan U.901
press F2
see Damaged
choose 2
scan U.902
see exc.saved
then stock 48 TEA at SHIP1 on 902 status damaged
then order 4711 picking
then tasks pick done, ready
then tasks move ready
scan U.902
see ship.held
tone error

# What breaks on the truck comes off before the truck may go.
press F2
choose 2
scan U.901
see exc.saved
press F4
choose 1
see ship.held
then order 4711 reserved
then exceptions damaged, damaged

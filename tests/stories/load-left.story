# A pallet misses its truck, and the site sends nothing after it: it goes back to the shelf and is owed again.

given reserve R10.1 digits 12 walk 10 keeps-lpn
given reserve R10.2 digits 34 walk 11 keeps-lpn
given lane P01 walk 90 zone pack
given lane SHIP1 walk 91 zone ship
given door D1 walk 99
given item TEA "Green tea" gtin 04098765432105
given stock 48 TEA at R10.1 on 901
given stock 48 TEA at R10.2 on 902
given worker 1001 Ana en lead
given policy load_left 1
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

# One is loaded; the truck goes.
press F4
choose 1
choose 5
scan D.D1
scan D.D1
see ship.scan 0/2
scan U.901
press F4
choose 1
see ship.left
choose 1
see ship.seal
press ENT
press ENT
tone batch
then stock 48 TEA at Customer
then lpn 902 at SHIP1
then order 4711 backordered
then tasks move ready

# The move names its bin; another one is asked about.
press F3
see work.next
press ENT
see "902" move.what
scan U.902
see move.dest "R10.2"
press F1
see "Missed its truck, goes back"
press F3
scan L.R10.1
see put.other_bin
tone ask
scan L.R10.2
tone done
then lpn 902 at R10.2
then tasks move done

# What came back serves the order again.
then order 4711 reserved
press ENT
scan L.R10.2
scan U.902
scan L.SHIP1
scan L.SHIP1
tone done
then order 4711 staged
then exceptions none

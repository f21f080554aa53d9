# A tote in use is taken for another order: the device says no where it knows; where it cannot know, both orders are packed.

given bin A01.1.1 digits 12 walk 1
given bin A02.1.1 digits 34 walk 2
given pack_station PACK1 walk 80
given lane P01 walk 90 zone pack
given lane SHIP1 walk 91 zone ship
given item TEA "Green tea" gtin 04098765432105
given item GUM "Chewing gum" gtin 04098765432112
given carton S "Small box" tare 90 max 8000
given stock 20 TEA at A01.1.1
given stock 20 GUM at A02.1.1
given worker 1001 Ana en lead
given worker 1002 Ben en lead
given order 4711 lane P01 3 TEA, 1 GUM
given order 4712 lane P01 2 TEA
given order 4713 lane P01 1 TEA

# Both have their work before anybody has a tote.
terminal K7 en
scan B.1001
press ENT
see pick.tote 4711
terminal K8 en
scan B.1002
press ENT
see pick.tote 4712

terminal K7
scan U.T1
play until work.next
then order 4711 picked
then stock 3 TEA at P01 on T1

# Ben cannot know of it, and takes the tote along with what is in it. Somebody is to look at it.
terminal K8
scan U.T1
tone good
then stock 3 TEA at Carry.K8 on T1
then exceptions lpn_differs
play until work.next
then order 4712 picked
then stock 5 TEA at P01 on T1
then stock 1 GUM at P01 on T1

# From here on the device knows.
press ENT
see pick.tote 4713
scan U.T1
tone error
see pick.tote_busy T1
scan U.T2
tone good
play until work.next
then order 4713 picked
then stock 1 TEA at P01 on T2

# Each order finds its own.
scan U.T1
scan W.PACK1
see pack.box 4711
play until pack.start
then order 4711 staged
then stock 2 TEA at P01 on T1
scan U.T1
see pack.box 4712
play until pack.start
then order 4712 staged
then stock 0 TEA at P01 on T1
then exceptions lpn_differs

# The tote is empty, and free for anybody.
given order 4714 1 GUM
press F3
press ENT
see pick.tote 4714
scan U.T1
tone good

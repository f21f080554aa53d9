# A handheld gives up in the middle of a walk. Its work is kept for a quarter of an hour, then somebody else gets it.

given bin A01.1.1 digits 12 walk 1
given bin A02.1.1 digits 34 walk 2
given lane P01
given item TEA "Green tea" gtin 4012345678901
given item GUM "Chewing gum" gtin 4098765432108
given stock 10 TEA at A01.1.1
given stock 10 GUM at A02.1.1
given worker 1001 Ana en
given worker 1002 Bo en
given order 4711 4 TEA, 2 GUM

terminal K7 en
scan B.1001
press ENT
scan U.T1
scan L.A01.1.1
scan 4012345678901
press ENT
press F2
press F4
choose 9
see exc.saved
then exceptions equipment

# Ten minutes later it is still hers: nobody else is offered it.
wait 10 min
terminal K8 en
scan B.1002
press ENT
see work.none
then tasks pick in_progress

wait 8 min
then tasks pick ready
terminal K7
scan B.1001
see sys.lease_over
terminal K8
scan B.1002
press ENT
# Her tote stands beside her: he takes it along, with what is in it.
see pick.tote
scan U.T1
see A02.1.1
then stock 4 TEA at Carry.K8 on T1

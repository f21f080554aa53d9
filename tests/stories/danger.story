# A rack is bent: the picker reports danger. Everybody hears it, and nobody gets that work before a supervisor releases it.

given bin A01.1.1 digits 12 walk 1
given bin A02.1.1 digits 34 walk 2
given lane P01
given item TEA "Green tea" gtin 4012345678901
given item GUM "Chewing gum" gtin 4098765432108
given stock 10 TEA at A01.1.1
given stock 10 GUM at A02.1.1
given worker 1001 Ana en
given worker 1002 Bo de
given order 4711 4 TEA, 2 GUM

terminal K8 de
scan B.1002
terminal K7 en
scan B.1001
press ENT
scan U.T1
scan L.A01.1.1
scan 4012345678901
press ENT
see A02.1.1
press F2
see Danger
choose 9
see exc.safety "Keep clear"
tone alarm
press ENT
see work.frozen
see work.next
see no A02.1.1
then tasks pick waiting
then exceptions safety

# The other picker hears it as well, and is not sent there.
terminal K8
see exc.safety "Abstand halten"
wait 1 min
press ENT
see work.next
press ENT
see work.none
scan O.4711
see work.frozen "Die Leitung gibt frei."

# The rack is mended. Whoever asks next goes on where the first one stopped; the tote still stands with the first.
release pick
then tasks pick ready
terminal K7
press ENT
see A02.1.1
play until work.next
then stock 4 TEA at P01 on T1
then stock 2 GUM at P01 on T1
then order 4711 picked
then tasks pick done
then exceptions safety

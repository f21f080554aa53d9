# The release of an order is taken back while another one needs its goods. What somebody has in hand stays.

given bin A01.1.1 digits 12 walk 1
given bin A02.1.1 digits 34 walk 2
given lane P01
given item TEA "Green tea" gtin 4012345678901
given item GUM "Chewing gum" gtin 4098765432108
given stock 4 TEA at A01.1.1
given stock 10 GUM at A02.1.1
given worker 1001 Ana en
given order 4711 4 TEA, 2 GUM
given order 4712 priority 10 4 TEA, unreleased
then order 4711 reserved
# All of the tea is reserved for the first.
then order 4712 new

unrelease 4711
then order 4711 promised
then tasks pick cancelled
unrelease 4711 refused board.take_back_none

# Ana has an order in hand: that cannot be taken back.
given order 4713 1 GUM
terminal K7 en
scan B.1001
press ENT
see pick.tote "Order 4713"
unrelease 4713 refused board.take_back_none
scan U.T1
play until work.next
then order 4713 picked
then order 4711 promised
then stock 4 TEA at A01.1.1
then exceptions none

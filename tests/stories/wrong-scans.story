# Everything a hurried picker can scan by mistake: it is said what was wanted, and nothing is booked.

given bin A01.1.1 digits 12 walk 1
given bin A02.1.1 digits 34 walk 2
given lane P01
given item TEA "Green tea" gtin 4012345678901
given item GUM "Chewing gum" gtin 4098765432108
given stock 10 TEA at A01.1.1
given stock 10 GUM at A02.1.1
given worker 1001 Ana de
given order 4711 4 TEA

terminal K7 de
scan B.9999
tone error
see log.badge_unknown
scan B.1001
press ENT
scan U.T1

# Another bin.
scan L.A02.1.1
tone error
see scan.wrong_location
# A code nobody knows.
scan 9999999999999
tone error
see scan.unknown
# Letters that are no text, and control characters.
scan "\x1b[2J"
tone error
# The check digits of another bin, then the right ones.
type 34
tone error
see scan.wrong_digits
type 12
tone good
see pick.item
# Another item.
scan 4098765432108
tone error
see scan.wrong_item "Chewing gum"
scan 4012345678901
see pick.qty
# More than asked for.
type 5
tone error
see pick.over
# None is no quantity.
type 0
tone error
see qty.zero
# A code typed as a quantity.
type 1234567
tone error
see qty.not_a_count
then saved 1
then movements none
type 4
scan L.P01
tone done
then stock 6 TEA at A01.1.1
then exceptions none

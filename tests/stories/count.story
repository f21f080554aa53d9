# Two pieces are missing: one person counts, a second one looks as well, then the books are put right.

given bin A01.1.1 digits 12 walk 1
given item TEA "Green tea" gtin 4012345678901
given stock 10 TEA at A01.1.1
given worker 1001 Ana en lead
given worker 1002 Bo en lead

terminal K7 en
scan B.1001

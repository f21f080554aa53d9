## With the key, as they stand in the cells of the last rows (10 columns)

key-ok = ENT OK
key-why = F1 Warum
key-problem = F2 Problem
key-back = F3 Zurück
key-more = F4 Mehr

## Answers to a question, at the end of the input row (12 columns)

key-again = nochmal = ja
key-one = 1 = ja

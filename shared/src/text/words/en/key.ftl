## With the key, as they stand in the cells of the last rows (10 columns)

key-ok = ENT OK
key-why = F1 Why
key-problem = F2 Problem
key-back = F3 Back
key-more = F4 More

## Answers to a question, at the end of the input row (12 columns)

key-again = again = yes
key-one = 1 = yes

put-go = Bring it to { $loc }
put-other-bin = Planned: { $loc }. Use this bin?
put-not-here = Rules keep it out of here. F1 says why.
put-next-bin = Bin marked. Go on to { $loc }.
put-no-bin = No bin has room. Go to { $loc }.

ret-unknown = No order found. Book it unassigned?
ret-over = More came back than left. Sure?

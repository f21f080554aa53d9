lpn-not-empty = Books see goods inside. Really bare?

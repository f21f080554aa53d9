cnt-lpn-missing = { $lpn } fehlt. Wirklich weg?
cnt-recount = Danke. Eine zweite Person prüft auch.

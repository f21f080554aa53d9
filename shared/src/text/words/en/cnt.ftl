cnt-lpn-missing = { $lpn } not seen. Truly gone?
cnt-recount = Thanks. Someone else looks as well.

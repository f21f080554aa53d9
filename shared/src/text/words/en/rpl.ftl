rpl-not-needed = No need any more. Back to { $loc }.

role-picker = Floor
role-lead = Team lead
role-supervisor = Supervisor
role-administrator = Administrator

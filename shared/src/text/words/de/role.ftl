role-picker = Lager
role-lead = Teamleitung
role-supervisor = Leitung
role-administrator = Administration

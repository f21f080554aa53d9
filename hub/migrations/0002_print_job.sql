-- Print jobs. The id is made of the command that asked for it and a number, so a job is never there twice.
create table print_job (
  site text not null,
  job text not null,
  command text not null,
  printer text not null,
  object text not null,
  label text not null,
  zpl text not null,
  state text not null,
  made_at bigint not null,
  sent_at bigint,
  tries bigint not null,
  detail text not null,
  primary key (site, job)
);

create index print_job_waiting on print_job (site, printer, state, made_at, job);

create index print_job_made on print_job (site, made_at, job);

create index print_job_object on print_job (site, object, state);

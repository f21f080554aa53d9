-- Signing in at the desk: passwords, sessions, the one-time code of a new hub.

create table password (
  site text not null,
  person text not null,
  hash text not null,
  failures bigint not null,
  locked_until bigint not null,
  changed_at bigint not null,
  primary key (site, person)
);

-- A session at the desk. Kept hashed; ended ones stay until they are cleared away.
create table desk_session (
  site text not null,
  token_hash text not null,
  actor text not null,
  made_at bigint not null,
  seen_at bigint not null,
  ended_at bigint not null,
  primary key (site, token_hash)
);
create index desk_open on desk_session (site, seen_at) where ended_at = 0;
create index desk_session_actor on desk_session (site, actor);

create table setup_code (
  site text not null,
  code_hash text not null,
  expires_at bigint not null,
  tries bigint not null,
  primary key (site, code_hash)
);

-- How what lies at Discrepancy was explained: each part of a case, and who decided. `qty` has the sign of the case.
create table settlement (
  site text not null,
  exception bigint not null,
  settlement bigint not null,
  kind text not null,
  qty bigint not null,
  reason text not null,
  state text not null,
  actor text not null,
  made_at bigint not null,
  first_actor text not null,
  decided_by text not null,
  decided_at bigint not null,
  note text not null,
  primary key (site, exception, settlement)
);

-- Backups that were made, by the copy itself or by who told of it.
create table backup_made (
  site text not null,
  at bigint not null,
  file text not null,
  bytes bigint not null,
  movements bigint not null,
  verified bigint not null,
  primary key (site, at)
);

-- Recordings of terminals that were asked for at the desk. The file is called by its hash and goes after some days;
-- the row stays. State: asked, kept, none (nothing was recorded), gone.
create table recording (
  site text not null,
  wish bigint not null,
  device text not null,
  state text not null,
  hash text not null,
  bytes bigint not null,
  asked_at bigint not null,
  came_at bigint not null,
  primary key (site, wish)
);
create index recording_device on recording (site, device, wish);
create index recording_state on recording (site, state, asked_at);

-- Other systems: their keys, and what was answered under an Idempotency-Key.

create table api_key (
  site text not null,
  name text not null,
  key_hash text not null,
  role text not null,
  -- What it is about: 'goods' alone, or the whole 'house'.
  reach text not null,
  actor text not null,
  made_at bigint not null,
  ended_at bigint not null,
  primary key (site, name)
);
create index api_key_hash on api_key (site, key_hash);

create table answered (
  site text not null,
  caller text not null,
  idempotency_key text not null,
  request_hash text not null,
  status bigint not null,
  body text not null,
  made_at bigint not null,
  primary key (site, caller, idempotency_key)
);
create index answered_made on answered (site, made_at);

-- Who changed what is set up, decided or released. Chained as the journal is; nobody is named in it, people are actors.

create table audit (
  site text not null,
  number bigint not null,
  at bigint not null,
  actor text not null,
  source text not null,
  route text not null,
  kind text not null,
  object text not null,
  before text not null,
  after text not null,
  hash text not null,
  primary key (site, number)
);

-- The second factor at the desk: a shared secret, sealed under a key that lies beside the database.
create table totp (
  site text not null,
  person text not null,
  secret text not null,
  state text not null,
  last_step bigint not null,
  made_at bigint not null,
  primary key (site, person)
);

-- Codes for whoever has lost the second factor, hashed; each counts once.
create table totp_recovery (
  site text not null,
  person text not null,
  code_hash text not null,
  used_at bigint not null,
  primary key (site, person, code_hash)
);

-- Who is of the works council.
create table council (
  site text not null,
  person text not null,
  primary key (site, person)
);

-- Looks at what one person did: why, by which two, until when, and when they were told. People are actors; the reason is
-- sealed.
create table glass (
  site text not null,
  number bigint not null,
  subject text not null,
  reason text not null,
  asked_by text not null,
  asked_at bigint not null,
  granted_by text not null,
  expires_at bigint not null,
  told_at bigint not null,
  primary key (site, number)
);
create index glass_untold on glass (site, told_at, number) where expires_at > 0;
create index glass_open on glass (site, expires_at);

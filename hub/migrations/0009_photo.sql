-- Photos of cases: each without anything beside the picture, and its bytes in pieces as Base64.

create table case_photo (
  site text not null,
  exception bigint not null,
  photo bigint not null,
  kind text not null,
  width bigint not null,
  height bigint not null,
  bytes bigint not null,
  hash text not null,
  made_at bigint not null,
  primary key (site, exception, photo)
);
create index case_photo_made on case_photo (site, made_at);

create table case_photo_piece (
  site text not null,
  exception bigint not null,
  photo bigint not null,
  piece bigint not null,
  body text not null,
  primary key (site, exception, photo, piece)
);

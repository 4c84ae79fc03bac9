-- Who looked at whose data: one line for an officer, a day, a dossier and a reason, counted. No operation: it is about
-- the officer, goes to nobody but the hub, and must not fill the log.
CREATE TABLE viewed (
  seq      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  day      TEXT NOT NULL,
  officer  TEXT NOT NULL,
  dossier  BLOB NOT NULL,                 -- empty: no one dossier, such as a search
  why      TEXT NOT NULL,
  count    INTEGER NOT NULL,
  first_at TEXT NOT NULL,
  last_at  TEXT NOT NULL,
  is_sent  INTEGER NOT NULL,
  UNIQUE (day, officer, dossier, why)
) STRICT;
CREATE INDEX viewed_waiting ON viewed (day) WHERE NOT is_sent;

-- The same, at the hub, of each desk.
CREATE TABLE viewed_at_desk (
  desk     BLOB NOT NULL,
  day      TEXT NOT NULL,
  officer  TEXT NOT NULL,
  dossier  BLOB NOT NULL,
  why      TEXT NOT NULL,
  count    INTEGER NOT NULL,
  first_at TEXT NOT NULL,
  last_at  TEXT NOT NULL,
  PRIMARY KEY (day, officer, desk, dossier, why)
) STRICT, WITHOUT ROWID;

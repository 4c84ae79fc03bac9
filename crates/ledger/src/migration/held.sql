-- What a hub keeps without taking it, what it refuses to place, and what the law destroyed.

-- Bytes at a place of a chain that this program cannot read: kept, so that the chain goes on behind them.
CREATE TABLE unread (
  chain        BLOB NOT NULL,
  n            INTEGER NOT NULL,
  prev         BLOB NOT NULL,
  act          BLOB NOT NULL,
  act_index    INTEGER NOT NULL,
  act_count    INTEGER NOT NULL,
  id           BLOB NOT NULL,             -- as the header names it, or derived from its hash
  content_hash BLOB NOT NULL,
  header       BLOB NOT NULL,
  salt         BLOB,
  body         BLOB,
  declined     TEXT,                      -- why a person declined to release it; it stays for ever
  PRIMARY KEY (chain, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX unread_id ON unread (id);

ALTER TABLE operation ADD COLUMN declined TEXT; -- why a person declined to release it; it stays for ever

-- From which number on the hub refuses to place a chain of this desk: the chain waits, the rest goes on.
CREATE TABLE refused (
  chain BLOB NOT NULL PRIMARY KEY,
  n     INTEGER NOT NULL,
  code  TEXT NOT NULL,
  at    INTEGER NOT NULL                  -- office clock, milliseconds since 1970-01-01 UTC
) STRICT, WITHOUT ROWID;

-- Dossiers that the law destroyed, with the operation that says so: it is applied whether or not the log has it.
CREATE TABLE disposed (
  entity    INTEGER NOT NULL PRIMARY KEY REFERENCES entity,
  rev       INTEGER NOT NULL,
  operation BLOB NOT NULL,
  line      BLOB NOT NULL                 -- operation, place and stamp as JSON
) STRICT, WITHOUT ROWID;

-- Attachments that went with them, and must not come back.
CREATE TABLE erased_blob (
  sha256 BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

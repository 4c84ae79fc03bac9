-- The log: what every desk and hub keeps for ever.

-- A chain is one incarnation of a desk's data folder, or the hub's own history.
CREATE TABLE chain (
  id          BLOB NOT NULL PRIMARY KEY,
  desk        BLOB NOT NULL,
  predecessor BLOB NOT NULL,              -- last link of the chain that it continues, or zeros
  head_n      INTEGER NOT NULL,
  head_link   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Local integers for what operations are about. Kept by a rebuild; never leave the machine.
CREATE TABLE entity (
  num  INTEGER NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  id   BLOB NOT NULL,
  head INTEGER NOT NULL DEFAULT 0,        -- highest rev stamped
  UNIQUE (id, kind)
) STRICT;

-- One operation without its bytes: narrow, because a stamp rewrites the row.
CREATE TABLE operation (
  num          INTEGER NOT NULL PRIMARY KEY,
  id           BLOB NOT NULL UNIQUE,
  entity       INTEGER NOT NULL REFERENCES entity,
  chain        BLOB NOT NULL,
  n            INTEGER NOT NULL,
  prev         BLOB NOT NULL,
  act          BLOB NOT NULL,
  act_index    INTEGER NOT NULL,
  act_count    INTEGER NOT NULL,
  content_hash BLOB NOT NULL,
  size         INTEGER NOT NULL,
  is_placed    INTEGER NOT NULL DEFAULT 0,
  is_outside   INTEGER NOT NULL DEFAULT 0, -- held here: stands outside of streams and views
  held         TEXT,                       -- why it is held, here or at the hub
  rev          INTEGER,
  stamp        BLOB,                       -- the hub's exact bytes
  UNIQUE (chain, n)
) STRICT;
CREATE INDEX operation_entity ON operation (entity);
CREATE UNIQUE INDEX operation_rev ON operation (entity, rev) WHERE rev IS NOT NULL;
CREATE INDEX operation_waiting ON operation (chain, n) WHERE stamp IS NULL AND held IS NULL;
CREATE INDEX operation_held ON operation (num) WHERE held IS NOT NULL;

-- The author's exact bytes. Salt and body are emptied when the law destroys them.
CREATE TABLE content (
  num    INTEGER NOT NULL PRIMARY KEY REFERENCES operation,
  header BLOB NOT NULL,
  salt   BLOB,
  body   BLOB
) STRICT;

-- A restored desk places what was never accepted again, under the same id, in its new chain.
CREATE TABLE placed_again (
  chain     BLOB NOT NULL,
  n         INTEGER NOT NULL,
  prev      BLOB NOT NULL,
  act       BLOB NOT NULL,
  act_index INTEGER NOT NULL,
  act_count INTEGER NOT NULL,
  operation INTEGER NOT NULL REFERENCES operation,
  PRIMARY KEY (chain, n)
) STRICT, WITHOUT ROWID;

-- Streams only deliver. The head is the hub's last position, or the last one that a desk has applied.
CREATE TABLE stream_head (
  num      INTEGER NOT NULL PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE,
  position INTEGER NOT NULL,
  hash     BLOB NOT NULL
) STRICT;
CREATE TABLE stream_entry (
  stream    INTEGER NOT NULL REFERENCES stream_head,
  position  INTEGER NOT NULL,
  operation INTEGER NOT NULL REFERENCES operation,
  hash      BLOB NOT NULL,                -- running hash after this position
  PRIMARY KEY (stream, position)
) STRICT, WITHOUT ROWID;

-- How far a desk has read a stream of its hub.
CREATE TABLE cursor (
  stream   TEXT NOT NULL PRIMARY KEY,
  position INTEGER NOT NULL,
  hash     BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Attachments that were on disk before the commit that named them.
CREATE TABLE blob (
  sha256     BLOB NOT NULL PRIMARY KEY,
  size       INTEGER NOT NULL,
  media_type TEXT NOT NULL
) STRICT, WITHOUT ROWID;

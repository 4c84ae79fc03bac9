-- A hub that was restored from a backup lost what it had stamped since. Every desk keeps what is needed to give it
-- back: the hub's signatures, and the runs of the old streams.

-- "Unconfirmed": rev IS NULL. A stamp that stands there all the same is the word of a hub that has lost it; the fold
-- goes on using it, and another one may replace it.
DROP INDEX operation_waiting;
CREATE INDEX operation_waiting ON operation (chain, n) WHERE rev IS NULL AND held IS NULL;
-- Stamped and not yet delivered: empty whenever a desk has read to the end.
CREATE INDEX operation_stamped ON operation (num) WHERE rev IS NOT NULL AND is_placed = 0;
CREATE INDEX stream_entry_operation ON stream_entry (operation);

-- The hub's signatures over ends of pages.
CREATE TABLE stream_proof (
  stream    TEXT NOT NULL,
  position  INTEGER NOT NULL,
  signature TEXT NOT NULL,
  PRIMARY KEY (stream, position)
) STRICT, WITHOUT ROWID;

-- The hub did not find this cursor: the next request names points before it.
ALTER TABLE cursor ADD COLUMN is_lost INTEGER NOT NULL DEFAULT 0;

-- A run of a stream that the hub delivered once and has lost.
CREATE TABLE branch (
  num           INTEGER NOT NULL PRIMARY KEY,
  stream        TEXT NOT NULL,
  from_position INTEGER NOT NULL,
  from_hash     BLOB NOT NULL,
  taken         INTEGER NOT NULL,           -- position up to which the hub is done with it
  is_refused    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE branch_entry (
  branch    INTEGER NOT NULL REFERENCES branch,
  position  INTEGER NOT NULL,
  operation INTEGER NOT NULL REFERENCES operation,
  hash      BLOB NOT NULL,                  -- running hash after this position
  stamp     BLOB NOT NULL,                  -- the word that the hash covers
  signature TEXT,                           -- the hub's, where a page ended
  PRIMARY KEY (branch, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX branch_entry_operation ON branch_entry (operation);

-- Dossiers of which something placed lies behind a hole: their history is asked for.
CREATE TABLE hole (
  entity INTEGER NOT NULL PRIMARY KEY REFERENCES entity
) STRICT;

-- Operations that a restored hub gave another word, by name.
CREATE TABLE restamped (
  num       INTEGER NOT NULL PRIMARY KEY,
  operation BLOB NOT NULL,
  before    BLOB NOT NULL,
  after     BLOB NOT NULL
) STRICT;

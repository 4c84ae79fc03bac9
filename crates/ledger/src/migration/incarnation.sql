-- A data folder that was restored from a backup, moved or cloned.

-- Numbers of a book that are not given out, though they stand on no operation of this log: those above `above`
-- up to `floor`. Rows of one machine; a rebuild leaves them alone.
CREATE TABLE number_floor (
  series TEXT NOT NULL,
  book   TEXT NOT NULL,
  floor  INTEGER NOT NULL,
  above  INTEGER NOT NULL,                -- last number that was known to be used
  reason TEXT NOT NULL,
  PRIMARY KEY (series, book, floor)
) STRICT, WITHOUT ROWID;

-- Places in a chain that continues another one, which the hub has not confirmed. What stands there is offered
-- even when a stream has brought its stamp meanwhile: the hub may have accepted it in the former chain, and
-- a chain has no holes.
CREATE TABLE unconfirmed (
  chain     BLOB NOT NULL,
  n         INTEGER NOT NULL,
  operation INTEGER NOT NULL UNIQUE REFERENCES operation,
  PRIMARY KEY (chain, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX placed_again_operation ON placed_again (operation);

-- Where the link stands that a chain names as its predecessor, once it has been found there: what stands up to it
-- was in front of the author.
CREATE TABLE chain_parent (
  chain  BLOB NOT NULL PRIMARY KEY,
  parent BLOB NOT NULL,
  n      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What couriers gave this desk to hand over to the hub. Bytes go once the hub has answered; the row stays, so that
-- the same stick is not taken twice.
CREATE TABLE parcel (
  hash        BLOB NOT NULL PRIMARY KEY,
  sealed      BLOB,
  size        INTEGER NOT NULL,
  taken_in_at TEXT NOT NULL,
  refused     TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX parcel_waiting ON parcel (taken_in_at, hash) WHERE sealed IS NOT NULL;
